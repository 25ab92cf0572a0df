/** What is installed on the simulated server and how it is configured, as far as it can be asked for. */
export interface SimInstallation {
  /** Answers `module_exists` and `show modules`; every module that a conference needs unless given. */
  readonly modules?: readonly string[];
  /** Answers `global_getvar` and `$${…}`, beside `sound_prefix` and the others that are always there. */
  readonly globals?: Readonly<Record<string, string>>;
  /**
   * Answers `xml_locate` by its argument (`dialplan`, `configuration configuration name conference.conf`); undefined
   * where nothing is found. A minimal dialplan and conference profile of our own unless given.
   */
  readonly xml?: (query: string) => string | undefined;
}

export interface Installation {
  readonly modules: readonly string[];
  readonly globals: Readonly<Record<string, string>>;
  xml(query: string): string | undefined;
  /** Shell commands that FreeSWITCH was told to run; none of them is run. */
  readonly systemCommands: string[];
}

const MODULES =
  'commands conference console dialplan_xml dptools event_socket local_stream logfile loopback native_file sndfile sofia tone_stream'
    .split(' ')
    .map((name) => `mod_${name}`);
const GLOBALS = {
  hold_music: 'local_stream://moh',
  temp_dir: '/tmp',
  recordings_dir: '/var/lib/freeswitch/recordings',
  mod_dir: '/usr/lib/freeswitch/mod',
};

const PROFILE =
  '<configuration name="conference.conf" description="">\n  <profiles>\n    <profile name="convene">\n' +
  '      <param name="rate" value="8000"></param>\n    </profile>\n  </profiles>\n</configuration>\n';
const CONTEXT =
  '<context name="convene">\n  <extension name="convene-login"></extension>\n' +
  '  <extension name="convene-farewell">\n    <condition field="destination_number" expression="^farewell$"></condition>\n' +
  '  </extension>\n</context>\n';
const XML: Readonly<Record<string, string>> = {
  dialplan: `<section name="dialplan" description="">\n${CONTEXT}</section>\n`,
  'dialplan context name convene': CONTEXT,
  'configuration configuration name conference.conf': PROFILE,
};

export function createInstallation(options: SimInstallation): Installation {
  return {
    modules: options.modules ?? MODULES,
    globals: { ...GLOBALS, ...options.globals },
    xml: options.xml ?? ((query) => XML[query]),
    systemCommands: [],
  };
}

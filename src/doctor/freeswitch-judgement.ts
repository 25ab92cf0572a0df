import { DEFAULT_MAXIMUM } from '../core/conference.ts';
import { type Check, well, worthChanging, wrong } from './check.ts';
import { type FreeSwitchFacts, MODULES, type ModuleName, type PromptFacts, type Timing } from './freeswitch-facts.ts';

/** What it is compared with: names from `freeswitch-conf/`, and the folder of prompts that comes with Convene. */
export interface Expected {
  readonly profile: string;
  readonly context: string;
  readonly ownSounds: string;
}

const INSTALL = 'install freeswitch-conf/ as its README says, then: fs_cli -x reloadxml';

/** Compares a FreeSWITCH with what Convene needs of it. */
export function judgeFreeSwitch(facts: FreeSwitchFacts, expected: Expected): readonly Check[] {
  return [
    judgeVersion(facts.version),
    ...judgeModules(facts.missingModules),
    judgeProfile(facts.conferenceConfiguration, expected.profile),
    judgeContext(facts.context, expected.context),
    ...facts.prompts.map((prompts) => judgePrompts(prompts, expected.ownSounds)),
    judgeSessions(facts),
    ...judgeTiming(facts.timing),
  ];
}

function judgeVersion(text: string | undefined): Check {
  const check = 'FreeSWITCH version';
  const version = /Version ([0-9]+\.[0-9]+)(\.[0-9]+)?/.exec(text ?? '');
  if (version === null) return worthChanging(check, 'it does not tell', 'use FreeSWITCH 1.10');
  const [, series = '', patch = ''] = version;
  if (series === '1.10') return well(check, series + patch);
  return worthChanging(check, `${series}${patch}; Convene is held to 1.10.12`, 'use FreeSWITCH 1.10');
}

function judgeModules(missing: readonly ModuleName[]): readonly Check[] {
  if (missing.length === 0) return [well('FreeSWITCH modules', MODULES.join(', '))];
  return missing.map((name) => {
    const remedy = `fs_cli -x 'load ${name}', and add it to autoload_configs/modules.conf.xml`;
    return name === 'mod_local_stream'
      ? worthChanging('FreeSWITCH modules', `${name} is not loaded: there is no music`, remedy)
      : wrong('FreeSWITCH modules', `${name} is not loaded`, remedy);
  });
}

function judgeProfile(xml: string | undefined, name: string): Check {
  const check = 'conference profile';
  const profile = new RegExp(`<profile name="${name}">(.*?)</profile>`, 's').exec(xml ?? '')?.[1];
  if (profile === undefined) return wrong(check, `conference.conf has no profile ${name}`, INSTALL);
  const own = ['caller-controls', 'moderator-controls'].filter(
    (param) => !new RegExp(`<param name="${param}" value="none"`).test(profile),
  );
  if (own.length === 0) return well(check, name);
  return wrong(check, `profile ${name} has ${own.join(' and ')} of its own: keys would do two things`, INSTALL);
}

function judgeContext(xml: string | undefined, name: string): Check {
  const check = 'dialplan';
  if (!xml?.includes(`<context name="${name}"`)) return wrong(check, `there is no context ${name}`, INSTALL);
  if (!xml.includes('convene_entry=')) return wrong(check, `context ${name} hands no caller over`, INSTALL);
  if (!xml.includes('farewell')) return wrong(check, `context ${name} has no farewell`, INSTALL);
  return well(check, `context ${name}`);
}

function judgePrompts({ language, folder, missing }: PromptFacts, ownSounds: string): Check {
  const check = `prompts, ${language}`;
  const copy = "copy freeswitch-conf/sounds/convene into FreeSWITCH's sound_prefix";
  if (folder === undefined) return wrong(check, 'there are none on the node', copy);
  if (missing.length > 0) {
    const names = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
    return wrong(check, `${missing.length} are missing from ${folder}: ${names}`, copy);
  }
  if (!folder.startsWith(`${ownSounds}/`)) return well(check, folder);
  return worthChanging(check, `only in ${folder}: FreeSWITCH's own farewell has another voice`, copy);
}

function judgeSessions({ maxSessions, sessionsPerSecond }: FreeSwitchFacts): Check {
  const check = 'sessions';
  if (maxSessions === undefined) return worthChanging(check, 'FreeSWITCH does not tell', 'see fsctl max_sessions');
  const finding = `at most ${maxSessions}, ${sessionsPerSecond ?? 'an unknown number of'} new ones a second`;
  if (maxSessions >= DEFAULT_MAXIMUM) return well(check, finding);
  return worthChanging(check, `${finding}: not even one full conference`, 'raise max-sessions in switch.conf.xml');
}

const LONGEST_ROUND_TRIP_MS = 100;
const LARGEST_CLOCK_DIFFERENCE_MS = 1_000;

function judgeTiming(timing: Timing | undefined): readonly Check[] {
  if (timing === undefined) {
    return [wrong('events', 'a background job came to no end', 'look for a full event queue in freeswitch.log')];
  }
  const { roundTripMs, aheadMs } = timing;
  const events = `a job and its event took ${roundTripMs} ms`;
  // Half of the round trip may be the network's.
  const certainMs = Math.abs(aheadMs) - roundTripMs / 2;
  const clocks = `FreeSWITCH's is ${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} ours`;
  return [
    roundTripMs <= LONGEST_ROUND_TRIP_MS
      ? well('events', events)
      : worthChanging('events', events, 'run Convene near FreeSWITCH, and look at the load of both'),
    certainMs <= LARGEST_CLOCK_DIFFERENCE_MS
      ? well('clocks', clocks)
      : worthChanging('clocks', clocks, 'run NTP on both machines'),
  ];
}

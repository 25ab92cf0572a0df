import { afterEach, describe, expect, test } from 'vitest';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());
const api = (command: string) => lab.client.api(command);

describe('the server is asked about itself', () => {
  test('as it is unless told otherwise', async () => {
    lab = await openLab();
    expect(await api('module_exists mod_conference')).toBe('true');
    expect(await api('module_exists mod_nosuch')).toBe('false');
    expect(await api('module_exists')).toBe('-ERR no reply\n');
    expect(await api('global_getvar hold_music')).toBe('local_stream://moh');
    expect(await api('global_getvar nosuch')).toBe('-ERR no reply\n');
    expect(await api('version short')).toBe('1.10.12-release\n');
    expect(await api('status')).toMatch(/^UP 0 years, .*\nFreeSWITCH \(Version 1\.10\.12-release .*\) is ready\n/);
    expect(await api('show modules mod_conference')).toBe(
      'type,name,ikey,filename\napplication,conference,mod_conference,/usr/lib/freeswitch/mod/mod_conference.so\n\n1 total.\n',
    );
    expect(JSON.parse(await api('show modules as json')).rows).toContainEqual(
      expect.objectContaining({ ikey: 'mod_sndfile' }),
    );
  });

  test('a global variable is set, by condition too, until FreeSWITCH ends', async () => {
    lab = await openLab();
    const then = async (setting: string) => {
      expect(await api(`global_setvar ${setting}`)).toBe('+OK');
      return api('global_getvar convene_fence');
    };
    const unset = '-ERR no reply\n';
    expect(await then('convene_fence=3=9')).toBe(unset);
    expect(await then('convene_fence=3')).toBe('3');
    expect(await then('convene_fence=9=2')).toBe('3');
    expect(await then('convene_fence=9=3')).toBe('9');
    expect(await then('convene_fence=4=')).toBe('4');
    expect(await then('convene_fence=')).toBe(unset);
    expect(await api('global_setvar')).toBe('-USAGE: <var>=<value> [=<value2>]\n');
  });

  test('its clock', async () => {
    lab = await openLab();
    expect(await api('strftime')).toBe('2026-11-21 00:00:00');
    expect(await api('strftime %Y-%m-%d')).toBe('2026-11-21');
    expect(await api('strftime 0|%Y %H:%M')).toBe('1970 00:00');
    expect(await api('strepoch')).toBe('1795219200');
    expect(await api('strepoch 2026-11-21 00:00:01')).toBe('1795219201');
  });

  test('its configuration', async () => {
    lab = await openLab();
    expect(await api('xml_locate')).toBe('-ERR bad args\n');
    expect(await api('xml_locate configuration configuration name nosuch.conf')).toBe("can't find anything\n");
    expect(await api('xml_locate configuration configuration name conference.conf')).toContain(
      '<profile name="convene">',
    );
    expect(await api('xml_locate dialplan')).toContain('<context name="convene">');
  });

  test('another server', async () => {
    lab = await openLab({
      installation: {
        modules: ['mod_commands'],
        globals: { hold_music: '', temp_dir: '/var/tmp', sound_prefix: '/sounds' },
        xml: () => undefined,
      },
    });
    expect(await api('module_exists mod_conference')).toBe('false');
    expect(await api('global_getvar temp_dir')).toBe('/var/tmp');
    expect(await api('global_getvar sound_prefix')).toBe('/sounds');
    expect(await api('global_getvar hold_music')).toBe('-ERR no reply\n');
    expect(await api('xml_locate dialplan')).toBe("can't find anything\n");
  });

  test('shell commands are kept and not run', async () => {
    lab = await openLab();
    expect(await api('bg_system rm -f /tmp/name.wav')).toBe('+OK\n');
    expect(await api('system echo hi')).toBe('-ERR no reply\n');
    expect(await api('bg_system')).toBe('-USAGE: <command>\n');
    expect(lab.sim.systemCommands).toEqual(['rm -f /tmp/name.wav', 'echo hi']);
  });
});

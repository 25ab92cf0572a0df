import { expect, test } from 'vitest';
import { VARIABLES } from '../../src/config/environment.ts';
import { readProjectFile } from './files.ts';

/** The settings of a unit by section, in their order (systemd.syntax(7)). */
function readUnit(text: string): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const sections = new Map<string, [string, string][]>();
  let section: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const heading = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) {
      section = [];
      sections.set(heading, section);
    } else if (name !== undefined && value !== undefined) section.push([name, value]);
    else throw new Error(`not a line of a unit: ${line}`);
  }
  return sections;
}
const unit = readUnit(readProjectFile('docs/convene.service'));
const service = unit.get('Service') ?? [];
const settings = new Map(service);

test('it comes back always, and has time for a graceful stop', () => {
  expect(Object.fromEntries(settings)).toMatchObject({ Restart: 'always', StateDirectory: 'convene', User: 'convene' });
  expect(unit.get('Unit')).toContainEqual(['StartLimitIntervalSec', '0']);
  expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(10);
});

test('a Redis of its own is not killed beside it, but stopped by it', () => {
  expect(settings.get('KillMode')).toBe('mixed');
});

test('it is closed to what it does not need, but may compile JavaScript', () => {
  expect(settings.has('MemoryDenyWriteExecute')).toBe(false);
  expect(Object.fromEntries(settings)).toMatchObject({
    NoNewPrivileges: 'yes',
    ProtectSystem: 'strict',
    CapabilityBoundingSet: '',
    RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
  });
});

test('it gives only settings that Convene knows, and keeps data in its state folder', () => {
  const given = service.filter(([name]) => name === 'Environment').map(([, value]) => value.split('='));
  const unknown = given.filter(([name = '']) => name !== 'NODE_ENV' && !VARIABLES.includes(name));
  expect(unknown).toEqual([]);
  expect(given).toContainEqual(['CONVENE_DATA_DIR', `/var/lib/${settings.get('StateDirectory')}`]);
});

test('the page about operation names each path that the unit needs', () => {
  const page = readProjectFile('docs/operation.md');
  for (const path of ['/opt/convene', '/etc/convene/convene.yaml', '/var/lib/convene', 'convene.service']) {
    expect(page, path).toContain(path);
  }
});

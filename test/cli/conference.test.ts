import { beforeEach, describe, expect, test } from 'vitest';
import { conferenceCommand } from '../../src/cli/conference.ts';
import { NO_SCHEDULE } from '../../src/core/schedule.ts';
import { StoreError } from '../../src/store/store.ts';
import { draft } from '../store/drafts.ts';
import { ConferenceLine } from './conference-line.ts';
import { run } from './run.ts';

let line: ConferenceLine;
beforeEach(() => {
  line = new ConferenceLine();
});

describe('list', () => {
  test('is a table with aligned columns and no PIN', async () => {
    const silent = { muteNonModerator: false, playMusic: false, recordName: false };
    const plain = { ...silent, ...NO_SCHEDULE, description: '', language: null };
    await line.store.conferences.create(draft('31', { ...plain, description: 'First', disabled: true }));
    const waiting = { ...plain, playJoin: false, maximum: 0, waitMusic: true, language: 'de' };
    await line.store.conferences.create(draft('0123456789', waiting));
    await line.store.conferences.create(draft('7', { ...plain, playJoin: false }));
    expect((await line.conference('list')).stdout.split('\n')).toEqual([
      'id  code        adminpin  talkpin  listenpin  maximum   options                 description',
      '1   31          ****      -        ****       3         disabled play_join      First',
      '2   0123456789  ****      -        ****       no limit  wait_music language=de',
      '3   7           ****      -        ****       3         -',
      '',
    ]);
  });

  test('shows PINs on demand, in JSON too', async () => {
    await line.store.conferences.create(draft('31'));
    expect((await line.conference('list', '--pins')).stdout).toMatch(/ 0919 .* 777 /);
    expect(JSON.parse((await line.conference('list', '--json')).stdout)).toMatchObject([
      { adminpin: '****', talkpin: null },
    ]);
    expect(JSON.parse((await line.conference('list', '--json', '--pins')).stdout)).toMatchObject([
      { adminpin: '0919' },
    ]);
  });

  test('of nothing says how to begin, and is empty JSON', async () => {
    expect(await line.conference('list')).toEqual({
      exit: 0,
      stdout: '',
      stderr: 'There are no conferences: convene conference create --help\n',
    });
    expect((await line.conference('list', '--json')).stdout).toBe('[]\n');
  });

  test('sends nothing to the terminal that it would obey', async () => {
    await line.store.conferences.create(draft('1', { description: 'a\u001b[2Jb\u009bc\r\nd\u2028e' }));
    expect((await line.conference('list')).stdout).toContain('a\u{fffd}[2Jb\u{fffd}c\u{fffd}\u{fffd}d\u{fffd}e\n');
  });
});

describe.each(['show', 'delete', 'update', 'disable', 'enable'])('%s', (verb) => {
  const more = verb === 'update' ? ['--maximum', '7'] : [];
  beforeEach(async () => {
    await line.store.conferences.create(draft('0310', { description: 'One' }));
    await line.store.conferences.create(draft('2', { description: 'Two' }));
  });

  test.each([[['0310']], [['--id', '1']]])('finds the conference by %j', async (named) => {
    const { exit, stdout } = await line.conference(verb, ...named, '--json', ...more);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, code: '0310', description: 'One', adminpin: '****' });
    expect(line.announced).toEqual(verb === 'show' ? [] : [1]);
    expect(line.told).toEqual(verb === 'show' ? [] : [`${verb === 'delete' ? 'deleted' : 'changed'} 1`]);
    expect(await line.store.conferences.list()).toHaveLength(verb === 'delete' ? 1 : 2);
  });

  test.each([
    [['310'], 'convene: there is no conference with code 310\n'],
    [['--id', '310'], 'convene: there is no conference with id 310\n'],
  ])('%j is not there', async (named, stderr) => {
    expect(await line.conference(verb, ...named, ...more)).toEqual({ exit: 1, stdout: '', stderr });
    expect(line.announced).toEqual([]);
  });

  test.each([
    [[], 'error: give a code, or --id and a number\n'],
    [['2', '--id', '1'], 'error: give a code, or --id and a number\n'],
    [['two'], 'error: a code is 1 to 16 digits\n'],
    [['--id', '0'], 'error: an id is a whole number from 1\n'],
    [['--id', '1x'], 'error: an id is a whole number from 1\n'],
  ])('%j is misuse', async (named, stderr) => {
    expect(await line.conference(verb, ...named, ...more)).toEqual({ exit: 2, stdout: '', stderr });
    expect(line.opened).toBe(0);
  });
});

describe('for people', () => {
  beforeEach(() => line.store.conferences.create(draft('0310', { description: 'One' })));

  test('show prints every field, and PINs on demand', async () => {
    expect((await line.conference('show', '0310')).stdout).toMatch(/adminpin {12}\*\*\*\*\n {2}talkpin {13}-\n/);
    expect((await line.conference('show', '0310', '--pins')).stdout).toMatch(/adminpin {12}0919\n/);
  });

  test('delete says what it deleted', async () => {
    expect((await line.conference('delete', '0310')).stdout).toBe(
      'Conference 1 deleted: code 0310 is free\nThe running controller has been told.\n',
    );
  });
});

describe('the command line', () => {
  test.each([
    [['create'], /required option '--code <digits>' not specified/],
    [['create', '--code'], /option '--code <digits>' argument missing/],
    [['create', '--code', '1', '--colour', 'red'], /unknown option '--colour'/],
    [['create', '--code', '1', 'extra'], /too many arguments/],
    [['creat'], /unknown command 'creat'\n\(Did you mean create\?\)/],
    [[], /Usage: convene conference/],
  ])('%j is misuse, told on standard error', async (argv, message) => {
    const { exit, stdout, stderr } = await line.conference(...argv);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  });

  test('help names every option once and ends well', async () => {
    const { exit, stdout, stderr } = await line.conference('create', '--help');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    for (const option of ['--code', '--mute_non_moderator', '--record_name']) expect(stdout).toContain(option);
    expect(stdout).not.toContain('--mute-non-moderator');
  });

  test.each([
    ['list'],
    ['show', '1'],
    ['create', '--code', '1'],
    ['delete', '1'],
    ['update', '1', '--maximum', '2'],
    ['enable', '1'],
  ])('a store that is away fails %s with its reason', async (...argv) => {
    line.store.goAway('a test');
    expect(await line.conference(...argv)).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'convene: the store is away: a test\n',
    });
  });

  test('a store that does not open fails with its reason', async () => {
    const outcome = await run(
      (outputs) =>
        conferenceCommand({
          ...outputs,
          openStore: () => Promise.reject(new StoreError('no redis-server')),
        }),
      ...['conference', 'list'],
    );
    expect(outcome).toEqual({ exit: 1, stdout: '', stderr: 'convene: no redis-server\n' });
  });

  test('what is no failure of the store is not hidden', async () => {
    const broken = () => Promise.reject(new TypeError('a bug'));
    await expect(
      run((outputs) => conferenceCommand({ ...outputs, openStore: broken }), 'conference', 'list'),
    ).rejects.toThrow(TypeError);
  });
});

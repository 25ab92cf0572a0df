import { beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/cli/announcement.ts';
import { conferenceCommand } from '../../src/cli/conference.ts';
import { PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { NO_SCHEDULE } from '../../src/core/schedule.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { code, conferenceId, draft, pin } from '../store/drafts.ts';
import { type Outcome, run } from './run.ts';

let store: MemoryStore;
let opened: number;
let closed: number;
/** Ids of conferences of which a change was announced, and what came of it. */
let announced: number[];
/** What the feed was told. */
let told: string[];
let announcement: () => Promise<Announcement>;
beforeEach(() => {
  announced = [];
  told = [];
  announcement = async () => ({ kind: 'told' });
  store = memoryStore();
  opened = 0;
  closed = 0;
});

async function openStore() {
  opened += 1;
  return {
    store,
    announceChange,
    close: async () => {
      closed += 1;
    },
  };
}
async function announceChange(id: ConferenceId, what: string): Promise<Announcement> {
  expect(closed, 'the store is still open').toBe(opened - 1);
  told.push(`${what} ${id}`);
  if (what !== 'created') announced.push(id);
  return announcement();
}
/** `convene conference …` on the store in memory; whatever happens, it must be closed as often as opened. */
async function conference(...argv: readonly string[]): Promise<Outcome> {
  const outcome = await run((outputs) => conferenceCommand({ ...outputs, openStore }), 'conference', ...argv);
  expect(closed).toBe(opened);
  return outcome;
}
const create = (...options: readonly string[]) => conference('create', ...options);

describe('create', () => {
  test('stores what was typed and prints it with its id and no PIN', async () => {
    const outcome = await create(
      ...['--code', '0310', '--adminpin', '91919', '--talkpin', '02345', '--listenpin', '777', '--maximum', '3'],
      ...['--mute_non_moderator', '1', '--description', 'Budget Q3', '--play_join', '1', '--language', 'pt-BR'],
    );
    expect(outcome).toEqual({
      exit: 0,
      stderr: '',
      stdout: [
        'Conference 1 created',
        '  id                  1',
        '  code                0310',
        '  adminpin            ****',
        '  talkpin             ****',
        '  listenpin           ****',
        '  maximum             3',
        '  mute_non_moderator  1',
        '  play_join           1',
        '  play_exit           0',
        '  play_music          0',
        '  wait_music          0',
        '  record_name         0',
        '  language            pt-BR',
        '  disabled            0',
        '  description         Budget Q3',
        '',
      ].join('\n'),
    });
    expect(await store.conferences.list()).toEqual([
      {
        ...PLAIN_CONFERENCE,
        id: 1,
        revision: 1,
        code: '0310',
        adminPin: '91919',
        talkPin: '02345',
        listenPin: '777',
        maximum: 3,
        muteNonModerator: true,
        playJoin: true,
        playExit: false,
        playMusic: false,
        waitMusic: false,
        recordName: false,
        language: 'pt-BR',
        disabled: false,
        description: 'Budget Q3',
      },
    ]);
  });

  test('leaves out what was not typed, or typed as an empty text', async () => {
    await create('--code', '1');
    await create('--code', '2', '--adminpin', '', '--talkpin=', '--maximum', '', '--description', '', '--language', '');
    const [first, second] = await store.conferences.list();
    expect(first).toMatchObject({
      adminPin: null,
      maximum: null,
      description: '',
      muteNonModerator: false,
      language: null,
    });
    expect({ ...second, id: 1, code: '1' }).toEqual(first);
  });

  test.each([
    [[], /everybody who knows the code enters as talker/],
    [['--listenpin', '7'], /^Conference 1 created\n(?!.*everybody)/s],
  ])('with the options %j it says whether everybody gets in', async (options, expected) => {
    expect((await create('--code', '1', ...options)).stdout).toMatch(expected);
  });

  test.each(['0', '7', '999999999'])('takes --maximum %s', async (maximum) => {
    await create('--code', '1', '--maximum', maximum);
    expect((await store.conferences.byCode(code('1')))?.maximum).toBe(Number(maximum));
  });

  test('shows a maximum of 0 as no limit and none as the default', async () => {
    expect((await create('--code', '1', '--maximum', '0')).stdout).toContain('maximum             no limit\n');
    expect((await create('--code', '2')).stdout).toContain('maximum             100\n');
  });

  test('takes dashes for underscores, and the last of both', async () => {
    await create('--code', '1', '--mute-non-moderator', '1', '--play-join', '0');
    await create('--code', '2', '--mute-non-moderator', '1', '--mute_non_moderator', '0');
    await create('--code', '3', '--mute_non_moderator', '0', '--mute-non-moderator', '1');
    const stored = await store.conferences.list();
    expect(stored.map(({ muteNonModerator }) => muteNonModerator)).toEqual([true, false, true]);
  });

  test('prints JSON under the names of the options', async () => {
    const { stdout, stderr } = await create('--code', '1', '--json');
    expect(JSON.parse(stdout)).toEqual({
      id: 1,
      code: '1',
      adminpin: null,
      talkpin: null,
      listenpin: null,
      description: '',
      maximum: null,
      mute_non_moderator: 0,
      play_join: 0,
      play_exit: 0,
      play_music: 0,
      wait_music: 0,
      record_name: 0,
      language: null,
      ...{ year: 0, month: 1, day: 1, hour: 0, minute: 0, count: 1, repeats: '', duration: 0 },
      ...{ timezone: null, early_entry: 5, at_end: 'stay' },
      disabled: 0,
      revision: 1,
    });
    expect(stderr).toMatch(/has no PIN/);
  });

  test('tells everything that is wrong at once, and opens no store for it', async () => {
    const outcome = await create(
      ...['--code', '12a', '--adminpin', '12345678901234567', '--talkpin', '55', '--listenpin', '55'],
      ...['--maximum', '-1', '--mute_non_moderator', 'yes', '--description', 'two\nlines'],
      ...['--play_join', '', '--play_music', '2', '--wait-music', 'on', '--record_name', '1', '--language', '../en'],
    );
    expect(outcome.exit).toBe(1);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr.split('\n')).toEqual([
      'convene: the conference was not created',
      '  --code must be 1 to 16 digits',
      '  --adminpin must be 1 to 16 digits',
      '  --maximum must be a whole number, 0 for no limit',
      '  --mute_non_moderator must be 0 or 1',
      '  --play_join must be 0 or 1',
      '  --play_music must be 0 or 1',
      '  --wait_music must be 0 or 1',
      '  --language must be a language such as en or pt-BR',
      '  --description must be one line of at most 255 characters',
      '  --listenpin is the same as talkpin: no two PINs may be identical',
      '',
    ]);
    expect(opened).toBe(0);
  });

  test.each([
    ['--code', ''],
    ['--code', ' 1'],
    ['--code', '１'],
    ['--code', '1\n2'],
    ['--talkpin', '12 3'],
    ['--maximum', '1e3'],
    ['--maximum', '1.5'],
    ['--maximum', '9999999999'],
    ['--mute_non_moderator', ''],
    ['--wait_music', '2'],
    ['--language', 'EN'],
    ['--language', 'en/../de'],
    ['--description', 'x'.repeat(256)],
    ['--description', 'bell \u0007'],
  ])('refuses %s %j', async (option, value) => {
    const { exit, stderr } = await create('--code', '1', option, value);
    expect(exit).toBe(1);
    expect(stderr).toContain(`  ${option} must be`);
    expect(await store.conferences.list()).toEqual([]);
  });

  test('refuses a code that is taken', async () => {
    await create('--code', '3101');
    const { exit, stdout, stderr } = await create('--code', '3101');
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toBe('convene: code 3101 belongs to another conference: convene conference show 3101\n');
  });
});

describe('list', () => {
  test('is a table with aligned columns and no PIN', async () => {
    const silent = { muteNonModerator: false, playMusic: false, recordName: false };
    const plain = { ...silent, ...NO_SCHEDULE, description: '', language: null };
    await store.conferences.create(draft('31', { ...plain, description: 'First', disabled: true }));
    const waiting = { ...plain, playJoin: false, maximum: 0, waitMusic: true, language: 'de' };
    await store.conferences.create(draft('0123456789', waiting));
    await store.conferences.create(draft('7', { ...plain, playJoin: false }));
    expect((await conference('list')).stdout.split('\n')).toEqual([
      'id  code        adminpin  talkpin  listenpin  maximum   options                 description',
      '1   31          ****      -        ****       3         disabled play_join      First',
      '2   0123456789  ****      -        ****       no limit  wait_music language=de',
      '3   7           ****      -        ****       3         -',
      '',
    ]);
  });

  test('shows PINs on demand, in JSON too', async () => {
    await store.conferences.create(draft('31'));
    expect((await conference('list', '--pins')).stdout).toMatch(/ 0919 .* 777 /);
    expect(JSON.parse((await conference('list', '--json')).stdout)).toMatchObject([
      { adminpin: '****', talkpin: null },
    ]);
    expect(JSON.parse((await conference('list', '--json', '--pins')).stdout)).toMatchObject([{ adminpin: '0919' }]);
  });

  test('of nothing says how to begin, and is empty JSON', async () => {
    expect(await conference('list')).toEqual({
      exit: 0,
      stdout: '',
      stderr: 'There are no conferences: convene conference create --help\n',
    });
    expect((await conference('list', '--json')).stdout).toBe('[]\n');
  });

  test('sends nothing to the terminal that it would obey', async () => {
    await store.conferences.create(draft('1', { description: 'a\u001b[2Jb\u009bc\r\nd\u2028e' }));
    expect((await conference('list')).stdout).toContain('a\u{fffd}[2Jb\u{fffd}c\u{fffd}\u{fffd}d\u{fffd}e\n');
  });
});

describe.each(['show', 'delete', 'update', 'disable', 'enable'])('%s', (verb) => {
  const more = verb === 'update' ? ['--maximum', '7'] : [];
  beforeEach(async () => {
    await store.conferences.create(draft('0310', { description: 'One' }));
    await store.conferences.create(draft('2', { description: 'Two' }));
  });

  test.each([[['0310']], [['--id', '1']]])('finds the conference by %j', async (named) => {
    const { exit, stdout } = await conference(verb, ...named, '--json', ...more);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, code: '0310', description: 'One', adminpin: '****' });
    expect(announced).toEqual(verb === 'show' ? [] : [1]);
    expect(told).toEqual(verb === 'show' ? [] : [`${verb === 'delete' ? 'deleted' : 'changed'} 1`]);
    expect(await store.conferences.list()).toHaveLength(verb === 'delete' ? 1 : 2);
  });

  test.each([
    [['310'], 'convene: there is no conference with code 310\n'],
    [['--id', '310'], 'convene: there is no conference with id 310\n'],
  ])('%j is not there', async (named, stderr) => {
    expect(await conference(verb, ...named, ...more)).toEqual({ exit: 1, stdout: '', stderr });
    expect(announced).toEqual([]);
  });

  test.each([
    [[], 'error: give a code, or --id and a number\n'],
    [['2', '--id', '1'], 'error: give a code, or --id and a number\n'],
    [['two'], 'error: a code is 1 to 16 digits\n'],
    [['--id', '0'], 'error: an id is a whole number from 1\n'],
    [['--id', '1x'], 'error: an id is a whole number from 1\n'],
  ])('%j is misuse', async (named, stderr) => {
    expect(await conference(verb, ...named, ...more)).toEqual({ exit: 2, stdout: '', stderr });
    expect(opened).toBe(0);
  });
});

describe('for people', () => {
  beforeEach(() => store.conferences.create(draft('0310', { description: 'One' })));

  test('show prints every field, and PINs on demand', async () => {
    expect((await conference('show', '0310')).stdout).toMatch(/adminpin {12}\*\*\*\*\n {2}talkpin {13}-\n/);
    expect((await conference('show', '0310', '--pins')).stdout).toMatch(/adminpin {12}0919\n/);
  });

  test('delete says what it deleted', async () => {
    expect((await conference('delete', '0310')).stdout).toBe(
      'Conference 1 deleted: code 0310 is free\nThe running controller has been told.\n',
    );
  });
});

describe('update', () => {
  beforeEach(() => store.conferences.create(draft('0310', { description: 'One', talkPin: pin('55') })));
  const stored = () => store.conferences.byId(conferenceId(1));

  test('changes what is given and keeps the rest', async () => {
    const before = await stored();
    const { exit, stdout } = await conference(
      ...['update', '0310', '--code', '44', '--talkpin', '', '--maximum', '0', '--play-exit', '1', '--wait_music', '1'],
      ...['--record_name', '0', '--description', 'Two', '--language', ''],
    );
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^Conference 1 changed\n {2}id {18}1\n {2}code {16}44\n/);
    const after = { code: '44', talkPin: null, maximum: 0, playExit: true, waitMusic: true, recordName: false };
    expect(await stored()).toEqual({ ...before, ...after, description: 'Two', language: null, revision: 2 });
  });

  test('tells everything that is wrong at once and changes nothing', async () => {
    const before = await stored();
    const { exit, stderr } = await conference(
      'update',
      '0310',
      '--maximum',
      'x',
      '--talkpin',
      '777',
      '--play_join',
      'y',
    );
    expect(exit).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'convene: the conference was not changed',
      '  --maximum must be a whole number, 0 for no limit',
      '  --play_join must be 0 or 1',
      '  --listenpin is the same as talkpin: no two PINs may be identical',
      '',
    ]);
    expect(await stored()).toEqual(before);
    expect(announced).toEqual([]);
  });

  test('refuses a code that is taken, and a change beside another', async () => {
    await store.conferences.create(draft('9'));
    expect(await conference('update', '0310', '--code', '9')).toMatchObject({
      exit: 1,
      stderr: 'convene: code 9 belongs to another conference: convene conference show 9\n',
    });
    const { byId } = store.conferences;
    Object.assign(store.conferences, {
      byId: async (id: ConferenceId) => {
        const found = await byId(id);
        await store.conferences.update(id, { maximum: 9 });
        return found;
      },
    });
    expect(await conference('update', '0310', '--maximum', '8')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/somebody else has changed it/),
    });
    expect(await byId(conferenceId(1))).toMatchObject({ maximum: 9 });
  });

  test('without anything to change is misuse', async () => {
    expect(await conference('update', '0310', '--json')).toMatchObject({
      exit: 2,
      stderr: 'error: give what is to be changed: --help lists it\n',
    });
  });
});

test('create tells the feed, whatever becomes of that', async () => {
  await create('--code', '1', '--talkpin', '2');
  announcement = () => Promise.reject(new StoreError('gone'));
  expect(await create('--code', '2', '--talkpin', '2')).toMatchObject({ exit: 0 });
  expect((await create('--code', '2', '--talkpin', '2')).exit).toBe(1);
  expect(told).toEqual(['created 1', 'created 2']);
});

test('disable and enable switch, and say so', async () => {
  await store.conferences.create(draft('1'));
  expect((await conference('disable', '1')).stdout).toMatch(/^Conference 1 disabled: its callers are turned away\n/);
  expect(await store.conferences.byCode(code('1'))).toMatchObject({ disabled: true, revision: 2 });
  expect((await conference('enable', '1')).stdout).toMatch(/^Conference 1 enabled\n/);
  expect(await store.conferences.byCode(code('1'))).toMatchObject({ disabled: false, revision: 3 });
  expect(announced).toEqual([1, 1]);
});

describe('whether a running controller knows', () => {
  beforeEach(() => store.conferences.create(draft('1')));

  test.each<[Announcement, RegExp]>([
    [{ kind: 'told' }, /The running controller has been told\.\n$/],
    [{ kind: 'nobody' }, /No controller has answered: the next one/],
    [{ kind: 'unconfirmed', reason: 'no answer in 5 s' }, /is not certain \(no answer in 5 s\)/],
  ])('%j is told in plain words, beside JSON too', async (outcome, text) => {
    announcement = async () => outcome;
    expect((await conference('disable', '1')).stdout).toMatch(text);
    const { stdout, stderr } = await conference('delete', '1', '--json');
    expect(stderr).toMatch(text);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1 });
  });

  test('is uncertain when the store goes away after the change, which is told as done', async () => {
    announcement = () => Promise.reject(new StoreError('gone'));
    expect(await conference('delete', '1')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^Conference 1 deleted.*\n.*not certain \(gone\)/),
    });
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
    const { exit, stdout, stderr } = await conference(...argv);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  });

  test('help names every option once and ends well', async () => {
    const { exit, stdout, stderr } = await conference('create', '--help');
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
    store.goAway('a test');
    expect(await conference(...argv)).toEqual({
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

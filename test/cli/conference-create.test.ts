import { beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import { code } from '../store/drafts.ts';

import { ConferenceLine } from './conference-line.ts';

let line: ConferenceLine;
beforeEach(() => {
  line = new ConferenceLine();
});

describe('create', () => {
  test('stores what was typed and prints it with its id and no PIN', async () => {
    const outcome = await line.create(
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
    expect(await line.store.conferences.list()).toEqual([
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
    await line.create('--code', '1');
    await line.create(
      '--code',
      '2',
      '--adminpin',
      '',
      '--talkpin=',
      '--maximum',
      '',
      '--description',
      '',
      '--language',
      '',
    );
    const [first, second] = await line.store.conferences.list();
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
    expect((await line.create('--code', '1', ...options)).stdout).toMatch(expected);
  });

  test.each(['0', '7', '999999999'])('takes --maximum %s', async (maximum) => {
    await line.create('--code', '1', '--maximum', maximum);
    expect((await line.store.conferences.byCode(code('1')))?.maximum).toBe(Number(maximum));
  });

  test('shows a maximum of 0 as no limit and none as the default', async () => {
    expect((await line.create('--code', '1', '--maximum', '0')).stdout).toContain('maximum             no limit\n');
    expect((await line.create('--code', '2')).stdout).toContain('maximum             100\n');
  });

  test('takes dashes for underscores, and the last of both', async () => {
    await line.create('--code', '1', '--mute-non-moderator', '1', '--play-join', '0');
    await line.create('--code', '2', '--mute-non-moderator', '1', '--mute_non_moderator', '0');
    await line.create('--code', '3', '--mute_non_moderator', '0', '--mute-non-moderator', '1');
    const stored = await line.store.conferences.list();
    expect(stored.map(({ muteNonModerator }) => muteNonModerator)).toEqual([true, false, true]);
  });

  test('prints JSON under the names of the options', async () => {
    const { stdout, stderr } = await line.create('--code', '1', '--json');
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
    const outcome = await line.create(
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
    expect(line.opened).toBe(0);
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
    const { exit, stderr } = await line.create('--code', '1', option, value);
    expect(exit).toBe(1);
    expect(stderr).toContain(`  ${option} must be`);
    expect(await line.store.conferences.list()).toEqual([]);
  });

  test('refuses a code that is taken', async () => {
    await line.create('--code', '3101');
    const { exit, stdout, stderr } = await line.create('--code', '3101');
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toBe('convene: code 3101 belongs to another conference: convene conference show 3101\n');
  });
});

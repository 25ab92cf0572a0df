import { beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/cli/announcement.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { StoreError } from '../../src/store/store.ts';
import { code, conferenceId, draft, pin } from '../store/drafts.ts';

import { ConferenceLine } from './conference-line.ts';

let line: ConferenceLine;
beforeEach(() => {
  line = new ConferenceLine();
});

describe('update', () => {
  beforeEach(() => line.store.conferences.create(draft('0310', { description: 'One', talkPin: pin('55') })));
  const stored = () => line.store.conferences.byId(conferenceId(1));

  test('changes what is given and keeps the rest', async () => {
    const before = await stored();
    const { exit, stdout } = await line.conference(
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
    const { exit, stderr } = await line.conference(
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
    expect(line.announced).toEqual([]);
  });

  test('refuses a code that is taken, and a change beside another', async () => {
    await line.store.conferences.create(draft('9'));
    expect(await line.conference('update', '0310', '--code', '9')).toMatchObject({
      exit: 1,
      stderr: 'convene: code 9 belongs to another conference: convene conference show 9\n',
    });
    const { byId } = line.store.conferences;
    Object.assign(line.store.conferences, {
      byId: async (id: ConferenceId) => {
        const found = await byId(id);
        await line.store.conferences.update(id, { maximum: 9 });
        return found;
      },
    });
    expect(await line.conference('update', '0310', '--maximum', '8')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/somebody else has changed it/),
    });
    expect(await byId(conferenceId(1))).toMatchObject({ maximum: 9 });
  });

  test('without anything to change is misuse', async () => {
    expect(await line.conference('update', '0310', '--json')).toMatchObject({
      exit: 2,
      stderr: 'error: give what is to be changed: --help lists it\n',
    });
  });
});

test('disable and enable switch, and say so', async () => {
  await line.store.conferences.create(draft('1'));
  expect((await line.conference('disable', '1')).stdout).toMatch(
    /^Conference 1 disabled: its callers are turned away\n/,
  );
  expect(await line.store.conferences.byCode(code('1'))).toMatchObject({ disabled: true, revision: 2 });
  expect((await line.conference('enable', '1')).stdout).toMatch(/^Conference 1 enabled\n/);
  expect(await line.store.conferences.byCode(code('1'))).toMatchObject({ disabled: false, revision: 3 });
  expect(line.announced).toEqual([1, 1]);
});

test('create tells the feed, whatever becomes of that', async () => {
  await line.create('--code', '1', '--talkpin', '2');
  line.announcement = () => Promise.reject(new StoreError('gone'));
  expect(await line.create('--code', '2', '--talkpin', '2')).toMatchObject({ exit: 0 });
  expect((await line.create('--code', '2', '--talkpin', '2')).exit).toBe(1);
  expect(line.told).toEqual(['created 1', 'created 2']);
});

describe('whether a running controller knows', () => {
  beforeEach(() => line.store.conferences.create(draft('1')));

  test.each<[Announcement, RegExp]>([
    [{ kind: 'told' }, /The running controller has been told\.\n$/],
    [{ kind: 'nobody' }, /No controller has answered: the next one/],
    [{ kind: 'unconfirmed', reason: 'no answer in 5 s' }, /is not certain \(no answer in 5 s\)/],
  ])('%j is told in plain words, beside JSON too', async (outcome, text) => {
    line.announcement = async () => outcome;
    expect((await line.conference('disable', '1')).stdout).toMatch(text);
    const { stdout, stderr } = await line.conference('delete', '1', '--json');
    expect(stderr).toMatch(text);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1 });
  });

  test('is uncertain when the store goes away after the change, which is told as done', async () => {
    line.announcement = () => Promise.reject(new StoreError('gone'));
    expect(await line.conference('delete', '1')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^Conference 1 deleted.*\n.*not certain \(gone\)/),
    });
  });
});

describe('what a change came too late for', () => {
  const of = { local: '2027-01-31T09:00', endMs: undefined } as const;
  const dueMs = Date.UTC(2027, 0, 31, 7, 59);
  beforeEach(async () => {
    await line.store.conferences.create(draft('1'));
    line.tooLate = [
      { ...of, event: 'notify', state: 'done', dueMs, doneMs: dueMs + 40 },
      { ...of, event: 'start', state: 'under-way', dueMs: dueMs + 60_000, doneMs: undefined },
      { ...of, event: 'end', state: 'unknown', dueMs: dueMs + 3_660_000, doneMs: undefined },
    ];
  });
  const told =
    'Too late for the occurrence of 2027-01-31 09:00: people were told of it at 2027-01-31T07:59:00Z\n' +
    'Too late for the occurrence of 2027-01-31 09:00: what was due at 2027-01-31T08:00:00Z is under way: it began\n' +
    'Too late for the occurrence of 2027-01-31 09:00: what was due at 2027-01-31T09:00:00Z may have been done: its window was closed\n';
  test.each([
    ['update', '1', '--hour', '10'],
    ['disable', '1'],
    ['delete', '1'],
  ])('is told by %s, a line each', async (...argv) => {
    expect((await line.conference(...argv)).stdout).toContain(`\n${told}The running controller`);
  });
  test('and beside JSON apart from it', async () => {
    expect((await line.conference('delete', '1', '--json')).stderr).toMatch(new RegExp(`^${told}`));
  });
});

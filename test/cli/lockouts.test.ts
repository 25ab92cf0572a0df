import { beforeEach, describe, expect, test } from 'vitest';
import { lockoutsCommand } from '../../src/cli/lockouts.ts';
import type { Try } from '../../src/core/intent.ts';
import { DEFAULT_LOCKOUT_RULES } from '../../src/core/lockout.ts';
import { type Lockouts, lockouts } from '../../src/store/lockouts.ts';
import { memoryLedger } from '../../src/store/lockouts-memory.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { draft } from '../store/drafts.ts';
import { code, internal, MORNING_MS, pin } from '../store/lockouts-gate.ts';
import { type Outcome, run } from './run.ts';

let subject: Lockouts;
let store: MemoryStore;
let opened: number;
let closed: number;
beforeEach(async () => {
  store = memoryStore();
  await store.conferences.create(draft('0310'));
  subject = lockouts(
    memoryLedger(() => MORNING_MS),
    DEFAULT_LOCKOUT_RULES,
  );
  opened = 0;
  closed = 0;
});

async function openLockouts() {
  opened += 1;
  return {
    lockouts: subject,
    store,
    close: async () => {
      closed += 1;
    },
  };
}
async function command(...argv: readonly string[]): Promise<Outcome> {
  const outcome = await run((outputs) => lockoutsCommand({ ...outputs, openLockouts }), 'lockouts', ...argv);
  expect(closed).toBe(opened);
  return outcome;
}
async function wrong(of: Try, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await subject.count(of, 'wrong');
}

describe('list', () => {
  test('shows who typed what wrong where, and who is refused till when', async () => {
    await wrong(pin('+49301', 1), 10);
    await wrong(internal(pin('1001', 7)), 2);
    expect((await command('list')).stdout).toBe(
      [
        'who                where  wrong  refused until',
        'tel:+49301         any    10     2031-03-06 00:00 UTC',
        'all strangers      0310   10     -',
        'ext:1001           id 7   2      -',
        'all known numbers  id 7   1      -',
        '',
      ].join('\n'),
    );
  });

  test('prints JSON', async () => {
    await wrong(pin('+49301', 1), 10);
    expect(JSON.parse((await command('list', '--json')).stdout)).toEqual([
      {
        source: 'tel:+49301',
        budget: null,
        account: null,
        conference: null,
        code: null,
        wrong: 10,
        refused_until: '2031-03-06T00:00:00.000Z',
      },
      { source: null, budget: 'strangers', account: null, conference: 1, code: '0310', wrong: 10, refused_until: null },
    ]);
  });

  test('says so when there is nothing', async () => {
    expect(await command('list')).toEqual({
      exit: 0,
      stdout: '',
      stderr: 'Nobody has typed a wrong code or PIN today\n',
    });
    expect((await command('list', '--json')).stdout).toBe('[]\n');
  });
});

describe('clear', () => {
  test.each([['--source', 'tel:+49301'], ['--source', '0049 301'], ['--all']])('%s %s', async (...options) => {
    await wrong(code('+49301'), 10);
    expect(await command('clear', ...options)).toEqual({ exit: 0, stdout: 'Forgiven: 1 count\n', stderr: '' });
    expect(await subject.list()).toEqual([]);
  });

  test.each([
    ['unnamed', code('')],
    ['ext:1001', internal(code('1001'))],
  ])('--source %s', async (source, of) => {
    await wrong(of, 1);
    await wrong(code('+49301'), 1);
    await command('clear', '--source', source);
    expect(await subject.list()).toMatchObject([{ counted: { source: 'tel:+49301' } }]);
  });

  test.each([
    ['--code', '0310'],
    ['--id', '1'],
  ])('%s %s', async (...options) => {
    await wrong(internal(pin('1001', 1)), 3);
    await wrong(internal(pin('1001', 2)), 1);
    expect((await command('clear', ...options)).stdout).toBe('Forgiven: 2 counts\n');
    expect(await subject.list()).toMatchObject([{ counted: { conference: 2 } }]);
  });

  test('--all is content where there is nothing', async () => {
    expect(await command('clear', '--all')).toEqual({ exit: 0, stdout: 'Forgiven: 0 counts\n', stderr: '' });
  });

  test.each([
    [['--source', '+49301'], /nothing to forgive/],
    [['--code', '99'], /there is no conference with code 99/],
  ])('%j fails', async (options, reason) => {
    expect(await command('clear', ...options)).toMatchObject({ exit: 1, stderr: expect.stringMatching(reason) });
  });

  test.each([[[]], [['--all', '--id', '1']], [['--code', 'x']], [['--id', '0']], [['--id', '1', '--code', '1']]])(
    '%j is misuse, and forgives nothing',
    async (options) => {
      await wrong(code('+49301'), 1);
      expect(await command('clear', ...options)).toMatchObject({ exit: 2 });
      expect(await subject.list()).toHaveLength(1);
    },
  );
});

test('a store that cannot be opened is told', async () => {
  const refuse = async () => {
    throw new StoreError('cannot use Redis');
  };
  const outcome = await run((outputs) => lockoutsCommand({ ...outputs, openLockouts: refuse }), 'lockouts', 'list');
  expect(outcome).toMatchObject({ exit: 1, stderr: 'convene: cannot use Redis\n' });
});

import { describe, expect, test } from 'vitest';
import type { LegId } from '../../src/core/ids.ts';
import { farEnd, PERMIT, permitted, reserved, route, settled, stages } from './dialling-out.ts';
import { conference, leg, must, Table } from './table.ts';

/*
 * One call of a conference, from the wish for it to its settlement: by API, into a room that does not run yet.
 */

const board = conference({ talkPin: '1234' });
const invite = { kind: 'invite', number: '030 123456', role: 'talk', accept: true, callerId: null } as const;

function asked(): Table {
  const table = new Table();
  table.command(board, invite, 7, board);
  return table;
}
/** A call that is dialled; the leg of the nth attempt. */
function dialled(routes = [route(1)]): { table: Table; far: ReturnType<typeof farEnd>; leg: LegId } {
  const table = asked();
  table.answer('reserve-call', permitted({ routes }));
  const { leg } = table.last('dial');
  return { table, far: farEnd(table, leg), leg };
}
function accepting() {
  const call = dialled();
  call.far.created();
  call.far.rings();
  call.far.answers();
  call.table.answer('dial');
  call.far.parks();
  return call;
}
function connected() {
  const call = accepting();
  call.far.types('1');
  return call;
}
const drop = (table: Table): void => {
  const { call } = must(reserved(table)[0]).request;
  table.command(board, { kind: 'cancel-invite', call });
};

describe('the wish for a call', () => {
  test('is judged before anything is dialled', () => {
    const table = asked();
    expect(reserved(table)).toMatchObject([
      {
        request: {
          purpose: { kind: 'invite', conference: 5 },
          asker: { by: 7, byLeg: null },
          number: '030 123456',
          callerId: null,
        },
      },
    ]);
    expect(table.commands()).toEqual([]);
    table.answer('reserve-call', permitted());
    expect(table.commands()).toMatchObject([
      {
        kind: 'dial',
        gateway: 'carrier-1',
        dial: '4930123456',
        callerId: '493055500',
        ringTimeoutMs: 45_000,
        limitSeconds: 600,
      },
    ]);
    expect(table.last('dial').leg).toMatch(/^convene-[a-z0-9-]+-1$/);
  });
  test('shows the number that the conference wants shown', () => {
    const table = new Table();
    table.command(board, invite, 7, conference({ callerId: '49800' }));
    expect(reserved(table)[0]?.request.callerId).toBe('49800');
    table.command(board, { ...invite, callerId: '49801' });
    expect(reserved(table)[1]?.request.callerId).toBe('49801');
  });
  test('has ids that no other life gives', () => {
    const [one, other] = [asked(), asked()];
    other.now = one.now + 1;
    const [first, second] = [one, other].map((table) => {
      table.command(board, invite);
      return must(reserved(table).at(-1)).request.call;
    });
    expect(first).not.toBe(second);
  });
  test('is over when the guard refuses it, and then nothing is settled', () => {
    const table = asked();
    table.answer('reserve-call', {
      kind: 'ok',
      call: { kind: 'refused', refusal: 'premium', says: 'no', findings: [] },
    });
    expect(stages(table)).toEqual(['over: premium']);
    expect(settled(table)).toEqual([]);
    expect(table.core.calls.size).toBe(0);
  });
  test.each([
    ['refused', { kind: 'refused', reason: 'the store is away' }],
    ['lost', { kind: 'lost' }],
    ['timed out', { kind: 'timed-out' }],
    ['no verdict', { kind: 'ok' }],
  ] as const)('is refused where the answer is %s, and what may have been set aside is given back', (_, answer) => {
    const table = asked();
    table.answer('reserve-call', answer);
    expect(stages(table)).toEqual(['over: unavailable']);
    expect(settled(table)).toMatchObject([{ attempts: [] }]);
    expect(table.commands()).toEqual([]);
  });
  test('is refused where the guard takes too long, whose late permit is given back', () => {
    const table = asked();
    table.pass(4_000);
    expect(stages(table)).toEqual(['over: unavailable']);
    table.answer('reserve-call', permitted());
    expect(table.commands()).toEqual([]);
    expect(settled(table)).toMatchObject([{ attempts: [] }]);
    table.answer('settle-call');
    expect(table.core.calls.size).toBe(0);
    expect(stages(table)).toHaveLength(1);
  });
});

describe('a call that nobody answers', () => {
  test.each([
    ['USER_BUSY', 'busy'],
    ['NO_ANSWER', 'no-answer'],
    ['NO_USER_RESPONSE', 'no-answer'],
    ['CALL_REJECTED', 'rejected'],
    ['UNALLOCATED_NUMBER', 'no-such-number'],
    ['ORIGINATOR_CANCEL', 'cancelled'],
    ['NORMAL_TEMPORARY_FAILURE', 'failed'],
    ['A_CAUSE_OF_LATER_TIMES', 'failed'],
  ])('by %s is %s', (cause, outcome) => {
    const { table, far } = dialled();
    far.created();
    far.gone(cause);
    expect(stages(table)).toEqual(['dialling', `over: ${outcome} ${cause}`]);
    expect(settled(table)).toMatchObject([{ attempts: [{ route: 0, cause, answeredAtMs: null, estimated: false }] }]);
  });
  test.each(['the job first', 'the hang-up first'])('is over once, whichever tells of it: %s', (order) => {
    const { table, far } = dialled([route(1), route(2)]);
    far.created();
    const job = () => table.answer('dial', { kind: 'refused', reason: '-ERR USER_BUSY' });
    if (order === 'the job first') job();
    far.gone('USER_BUSY');
    if (order !== 'the job first') job();
    expect(settled(table)).toHaveLength(1);
    expect(settled(table)[0]?.attempts).toHaveLength(1);
    expect(stages(table)).toEqual(['dialling', 'over: busy USER_BUSY']);
  });
  test.each(['the job first', 'the hang-up first'])(
    'goes by the next route where the network is to blame: %s',
    (order) => {
      const { table, far, leg: first } = dialled([route(1), route(2)]);
      far.created();
      const question = table.question('dial');
      const job = () =>
        table.step({ kind: 'answer', id: question as never, answer: { kind: 'refused', reason: '-ERR GATEWAY_DOWN' } });
      if (order === 'the job first') job();
      far.gone('GATEWAY_DOWN');
      if (order !== 'the job first') job();
      const dials = table.commands().filter(({ kind }) => kind === 'dial');
      expect(dials).toMatchObject([{ gateway: 'carrier-1' }, { gateway: 'carrier-2' }]);
      const second = table.last('dial').leg;
      expect(second).toBe(first.replace(/-1$/, '-2'));
      farEnd(table, second).gone('USER_BUSY');
      expect(settled(table)[0]?.attempts).toMatchObject([
        { leg: first, route: 0, cause: 'GATEWAY_DOWN' },
        { leg: second, route: 1, cause: 'USER_BUSY' },
      ]);
    },
  );
  test('has no hang-up where there was no channel: the job tells', () => {
    const { table } = dialled([route(1), route(2)]);
    table.answer('dial', { kind: 'refused', reason: '-ERR INVALID_PROFILE' });
    expect(table.last('dial').gateway).toBe('carrier-2');
    table.answer('dial', { kind: 'refused', reason: '-ERR GATEWAY_DOWN' });
    expect(stages(table)).toEqual(['dialling', 'over: failed GATEWAY_DOWN']);
    expect(settled(table)[0]?.attempts).toHaveLength(2);
  });
  test('is hung up where FreeSWITCH lets it ring on, and is over though nothing is heard of it', () => {
    const { table, far, leg } = dialled();
    far.rings();
    table.pass(54_999);
    expect(table.commands().some(({ kind }) => kind === 'hang-up')).toBe(false);
    table.pass(1);
    expect(table.last('hang-up').leg).toBe(leg);
    table.pass(20_000);
    expect(stages(table)).toEqual(['dialling', 'ringing', 'over: no-answer']);
    expect(settled(table)).toMatchObject([{ attempts: [{ cause: '', estimated: false }] }]);
  });
});

describe('a call that is answered', () => {
  test('is noted, asked for the key, and limited although the dead-man is armed anew', () => {
    const { table, leg } = accepting();
    expect(stages(table)).toEqual(['dialling', 'ringing', 'answered']);
    expect(table.requests().filter(({ kind }) => kind === 'note-answer')).toMatchObject([
      { attempt: 1, atMs: table.now },
    ]);
    expect(table.commands().slice(-3)).toMatchObject([
      { kind: 'arm-farewell', leg, afterMs: 40_000 },
      { kind: 'limit-leg', leg, afterMs: 600_000 },
      { kind: 'ask-digits', leg, prompts: ['invite-accept'], maxDigits: 1 },
    ]);
  });
  test('is let in with the key, without code, PIN or window, and keeps its limit', () => {
    const { table, leg } = connected();
    expect(stages(table).at(-1)).toBe('accepted');
    const kinds = table.commands().map(({ kind }) => kind);
    expect(kinds.slice(-4)).toEqual(['set-variable', 'disarm-farewell', 'limit-leg', 'enter']);
    expect(table.last('enter')).toMatchObject({ leg, conference: 5, muted: false, moderator: false });
    expect(table.last('set-variable').value).toContain('.5.talk.ext.on.');
    expect(table.tells()).toContainEqual({ kind: 'caller-arrived', leg, number: PERMIT.number, name: 'Outbound Call' });
  });
  test('is let in at once where no key is wanted, in its role, and an extension as one of our own', () => {
    const table = new Table();
    table.command(board, { ...invite, role: 'admin', accept: false }, null, board);
    table.answer('reserve-call', permitted({ extension: true }));
    const { leg } = table.last('dial');
    // Park may be all that is heard of the answer.
    farEnd(table, leg).parks();
    expect(stages(table)).toEqual(['dialling', 'answered', 'accepted']);
    expect(table.last('enter')).toMatchObject({ leg, moderator: true });
    expect(table.last('set-variable').value).toContain('.5.admin.int.on.');
  });
  test('is asked three times and hung up when it presses nothing or something else', () => {
    const { table, far, leg } = accepting();
    for (const key of [undefined, '5', undefined]) far.types(key);
    expect(table.commands().filter(({ kind }) => kind === 'ask-digits')).toHaveLength(3);
    expect(table.last('hang-up').leg).toBe(leg);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: not-accepted NORMAL_CLEARING');
    expect(settled(table)[0]?.attempts[0]?.answeredAtMs).toBe(1_000_000);
  });
  test('is hung up after half a minute, however long it listens', () => {
    const { table } = accepting();
    table.pass(30_000);
    expect(table.commands().at(-1)?.kind).toBe('hang-up');
  });
  test('and hung up while it is asked is not accepted', () => {
    const { table, far, leg } = accepting();
    table.done(leg, 'play_and_get_digits', table.question('ask-digits'), {}, true);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: not-accepted NORMAL_CLEARING');
  });
  test('does not fail by a job that says so afterwards', () => {
    const { table, far, leg } = dialled([route(1), route(2)]);
    far.answers();
    table.answer('dial', { kind: 'refused', reason: '-ERR NORMAL_TEMPORARY_FAILURE' });
    expect(table.commands().filter(({ kind }) => kind === 'dial')).toHaveLength(1);
    far.parks();
    expect(table.last('ask-digits').leg).toBe(leg);
  });
  test('and never parked is hung up', () => {
    const { table, far } = dialled();
    far.answers();
    table.pass(10_000);
    expect(table.commands().at(-1)?.kind).toBe('hang-up');
  });
  test('and turned away by a locked room is told so', () => {
    const { table, far, leg } = accepting();
    table.enters('ann', conference());
    table.locks(board.id, true);
    far.types('1');
    expect(table.last('play')).toMatchObject({ leg, prompts: ['conference-locked', 'goodbye'] });
    expect(table.commands().some(({ kind }) => kind === 'limit-leg')).toBe(true);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: turned-away NORMAL_CLEARING');
  });
  test('and in the room is completed when it leaves, at its true cost', () => {
    const { table, leg } = connected();
    table.joins(leg, board.id);
    table.pass(90_000);
    table.hangsUp(leg);
    expect(stages(table).at(-1)).toBe('over: completed NORMAL_CLEARING');
    expect(settled(table)[0]?.attempts).toMatchObject([
      { answeredAtMs: 1_000_000, endedAtMs: 1_090_000, estimated: false, cause: 'NORMAL_CLEARING' },
    ]);
  });
  test('is hung up behind its limit, should FreeSWITCH not have done it', () => {
    const { table, leg } = connected();
    table.joins(leg, board.id);
    table.pass(629_999);
    expect(table.commands().some(({ kind }) => kind === 'hang-up')).toBe(false);
    table.pass(1);
    expect(table.last('hang-up').leg).toBe(leg);
    table.pass(20_000);
    expect(settled(table)[0]?.attempts).toMatchObject([{ estimated: true, cause: '' }]);
  });
});

describe('a call that nobody wants any more', () => {
  test('while it is judged is told so at once, and its permit is given back', () => {
    const table = asked();
    drop(table);
    expect(stages(table)).toEqual(['over: cancelled']);
    table.answer('reserve-call', permitted());
    expect(table.commands()).toEqual([]);
    expect(settled(table)).toMatchObject([{ attempts: [] }]);
    expect(stages(table)).toHaveLength(1);
  });
  test('is hung up before there is a channel, and again when there is one', () => {
    const { table, far, leg } = dialled();
    drop(table);
    expect(table.commands().filter(({ kind }) => kind === 'hang-up')).toHaveLength(1);
    far.created();
    expect(table.commands().filter((command) => command.kind === 'hang-up' && command.leg === leg)).toHaveLength(2);
    far.gone('NORMAL_CLEARING');
    expect(stages(table)).toEqual(['dialling', 'over: cancelled NORMAL_CLEARING']);
  });
  test('goes by no other route', () => {
    const { table } = dialled([route(1), route(2)]);
    drop(table);
    table.answer('dial', { kind: 'refused', reason: '-ERR GATEWAY_DOWN' });
    expect(table.commands().filter(({ kind }) => kind === 'dial')).toHaveLength(1);
    expect(stages(table).at(-1)).toBe('over: cancelled GATEWAY_DOWN');
  });
  test('and answered in that moment is hung up all the same, and paid for', () => {
    const { table, far } = dialled();
    drop(table);
    far.answers();
    table.answer('dial');
    far.parks();
    expect(table.core.callers.size).toBe(0);
    far.gone('NORMAL_CLEARING');
    expect(settled(table)[0]?.attempts[0]?.answeredAtMs).toBe(1_000_000);
    expect(stages(table).at(-1)).toBe('over: cancelled NORMAL_CLEARING');
  });
  test('while it is asked for the key is hung up', () => {
    const { table, far } = accepting();
    drop(table);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: cancelled NORMAL_CLEARING');
  });
  test('leaves the room', () => {
    const { table, leg } = connected();
    table.joins(leg, board.id);
    drop(table);
    expect(table.last('hang-up').leg).toBe(leg);
    table.hangsUp(leg);
    expect(stages(table).at(-1)).toBe('over: completed NORMAL_CLEARING');
    expect(table.core.callers.size).toBe(0);
  });
});

describe('the settlement', () => {
  test('is asked for until the store has done it', () => {
    const { table, far } = dialled();
    far.gone('USER_BUSY');
    for (const answer of [{ kind: 'refused', reason: 'away' }, { kind: 'lost' }, { kind: 'timed-out' }] as const) {
      table.answer('settle-call', answer);
      table.pass(5_000);
    }
    const asked = settled(table);
    expect(asked).toHaveLength(4);
    expect(new Set(asked.map((each) => JSON.stringify(each))).size).toBe(1);
    table.answer('settle-call');
    table.pass(60_000);
    expect(settled(table)).toHaveLength(4);
    expect(table.core.calls.size).toBe(0);
  });
  test('goes on while the node is lost', () => {
    const { table, far } = dialled();
    far.gone('USER_BUSY');
    table.answer('settle-call', { kind: 'refused', reason: 'away' });
    table.step({ kind: 'node-lost' });
    table.pass(5_000);
    expect(settled(table)).toHaveLength(2);
    expect(settled(table)[1]?.attempts).toHaveLength(1);
    table.answer('settle-call');
    expect(table.core.calls.size).toBe(0);
  });
});

test('a leg that says it was invited and belongs to no call is hung up', () => {
  const table = new Table();
  farEnd(table, leg('convene-old-1')).parks();
  expect(table.commands()).toEqual([{ kind: 'hang-up', leg: 'convene-old-1' }]);
});

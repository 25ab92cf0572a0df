import { describe, expect, test } from 'vitest';
import { releaseAccess } from '../../src/core/access/access.ts';
import { parseCallId } from '../../src/core/ids.ts';
import { ann, asked, connected } from './access-caller.ts';
import { leg, must } from './table.ts';

describe('the dead-man in FreeSWITCH', () => {
  test('is armed while it rings, again and again, and disarmed when somebody answers', () => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    const armed = caller.wantedBy(() => caller.pass(39_000)).flatMap((want) => (want.family === 'fs' ? [want] : []));
    expect(armed.map(({ command }) => command.kind)).toEqual(['arm-farewell']);
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(40_000);
    caller.news({ kind: 'accepted', leg: leg('far') });
    expect(caller.commands().at(-1)).toEqual({ kind: 'disarm-farewell', leg: ann });
    expect(caller.wakeAtMs).toBeUndefined();
  });
  test('is armed again when the call is over', () => {
    const caller = connected();
    const wanted = caller.wantedBy(() => caller.over('completed'));
    expect(wanted).toMatchObject([{ command: { kind: 'arm-farewell' } }]);
  });
});

describe('the end of a call', () => {
  test.each([
    ['busy', 'invite-busy'],
    ['no-answer', 'invite-no-answer'],
    ['rejected', 'invite-rejected'],
    ['no-such-number', 'call-no-such-number'],
    ['failed', 'invite-failed'],
  ] as const)('%s is told before the next number', (outcome, prompt) => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    caller.over(outcome);
    caller.bridgeEnds();
    expect(caller.heard()).toEqual([prompt, 'access-number']);
  });
  test('leads to the next number, once the bridge has ended too', () => {
    const caller = connected();
    expect(caller.wantedBy(() => caller.over('completed')).some((want) => want.family === 'fs' && want.id)).toBe(false);
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('may be told after that of the bridge', () => {
    const caller = connected();
    caller.bridgeEnds();
    caller.over('completed');
    expect(caller.at).toBe('asking-number');
    expect(caller.dropped()).toEqual([]);
  });
  test('is not waited for in vain', () => {
    const caller = connected();
    caller.over('completed');
    caller.pass(2_000);
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('comes to a far end that was taken away from the caller', () => {
    const caller = connected();
    caller.bridgeEnds();
    caller.pass(2_000);
    expect(caller.dropped()).toEqual([caller.order().request.call]);
    caller.over('completed');
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('of another call says nothing of this one', () => {
    const caller = connected();
    const other = must(parseCallId('other-1'));
    const news = { kind: 'over', outcome: 'completed', cause: '' } as const;
    expect(caller.wantedBy(() => caller.on({ kind: 'call-told', call: other, news }))).toEqual([]);
  });
  test('comes with the end of the caller', () => {
    const caller = connected();
    expect(releaseAccess(must(caller.state))).toEqual([
      { family: 'call', kind: 'call-dropped', call: caller.order().request.call },
    ]);
    expect(releaseAccess(must(asked().state))).toEqual([]);
  });
  test('comes if nobody judges it', () => {
    const caller = asked();
    caller.number('030123456');
    caller.pass(11_000);
    expect(caller.dropped()).toHaveLength(1);
    expect(caller.heard()).toEqual(['call-unavailable', 'goodbye']);
  });
});

describe('##', () => {
  test.each(['asked', 'dialling', 'connected'] as const)('drops a call that is %s, once', (stage) => {
    const caller = asked();
    caller.number('030123456');
    if (stage === 'dialling') caller.dialling();
    if (stage === 'connected') caller.connected();
    caller.press('1#2##');
    caller.press('##');
    expect(caller.dropped()).toEqual([caller.order().request.call]);
    caller.over(stage === 'connected' ? 'completed' : 'cancelled');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('is two in a row, and soon', () => {
    const caller = connected();
    caller.press('#1#');
    caller.press('9');
    caller.press('##', 2_500);
    expect(caller.dropped()).toEqual([]);
  });
});

describe('a program that is about to end', () => {
  test('tells and releases who is not connected', () => {
    const caller = asked();
    caller.on({ kind: 'stopping' });
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
  test('drops a call that nobody has answered, and tells its caller then', () => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    caller.on({ kind: 'stopping' });
    expect(caller.dropped()).toHaveLength(1);
    caller.over('cancelled');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
  test('leaves alone who is connected', () => {
    const caller = connected();
    expect(caller.wantedBy(() => caller.on({ kind: 'stopping' }))).toEqual([]);
    caller.over('completed');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
});

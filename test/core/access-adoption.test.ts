import { describe, expect, test } from 'vitest';
import type { CallNews } from '../../src/core/call/order.ts';
import { parseCallId } from '../../src/core/ids.ts';
import { ann, Caller, guarded } from './access-caller.ts';
import { leg, must } from './table.ts';

describe('a caller of a former controller', () => {
  const variables = { convene_entry: 'access', convene_internal: 'true' };
  const call = must(parseCallId('former-1-2'));
  const tells = (caller: Caller, news: CallNews): void => caller.on({ kind: 'call-told', call, news });
  test('that is parked begins anew', () => {
    expect(new Caller(variables, { kind: 'idle' }).at).toBe('finding');
  });
  test('that is being asked begins anew when that is over, whatever it typed', () => {
    const caller = new Caller(variables, { kind: 'asked' });
    expect(caller.commands().map(({ kind }) => kind)).toEqual(['arm-farewell']);
    caller.done('play_and_get_digits', { convene_typed_number: '030123456' });
    caller.found(guarded);
    expect(caller.heard()).toEqual(['access-pin']);
  });
  test('that is connected goes on, and is asked for the next number without its PIN', () => {
    const caller = new Caller(variables, { kind: 'calling', call, connected: true });
    expect(caller.wants).toEqual([]);
    tells(caller, { kind: 'over', outcome: 'completed', cause: '' });
    caller.bridgeEnds();
    caller.found({ ...guarded, ringAfterAnswerSeconds: 5 });
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('whose call still rings is kept from the farewell', () => {
    const caller = new Caller(variables, { kind: 'calling', call, connected: false });
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(20_000);
    tells(caller, { kind: 'accepted', leg: leg('far') });
    expect(caller.last('disarm-farewell').leg).toBe(ann);
  });
});

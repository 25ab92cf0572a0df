import { expect, test } from 'vitest';
import { Automata } from '../../src/core/automata.ts';
import { checkDraft, roleFor } from '../../src/core/conference.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Message } from '../../src/core/step.ts';
import { conference, conferenceId, leg, Table } from './table.ts';

test('an automaton that throws is put out of action alone, and that is told', () => {
  const wanted: (Intent | Message)[] = [];
  const outlet = { want: (wants: readonly (Intent | Message)[]) => wanted.push(...wants) };
  const automata = new Automata<string, number, string>('test', outlet, (state, input) => {
    if (input === 'break') throw new Error('out of order');
    return [state + 1, [], undefined];
  });
  automata.begin('a', () => [0, [], undefined]);
  automata.begin('b', () => [0, [], undefined]);
  automata.send('a', 'break');
  automata.send('b', 'go on');
  expect(automata.get('a')).toBeUndefined();
  expect(automata.get('b')).toBe(1);
  expect(wanted).toMatchObject([{ family: 'tell', tell: { kind: 'fault', automaton: 'test a' } }]);
});

test('an answer to a question that nobody asked is dropped', () => {
  const table = new Table();
  const { intents } = table.step({ kind: 'answer', id: questionOf(table), answer: { kind: 'ok' } });
  expect(intents).toEqual([]);
});
function questionOf(of: Table) {
  of.parked(leg('ann'), { convene_entry: 'direct', convene_code: '3000' });
  const asked = of.intents.find((intent) => intent.family === 'store');
  if (asked?.family !== 'store' || asked.id === undefined) throw new Error('nothing was asked');
  of.hangsUp(leg('ann'));
  return asked.id;
}

test('the same inputs at the same times give the same intents', () => {
  const play = (): Intent[] => {
    const table = new Table();
    const board = conference({ adminPin: '9876', talkPin: '1234' });
    const boss = table.enters('boss', board, 'admin');
    const ann = table.enters('ann', board);
    table.press(boss, '*91');
    table.answer('remember-room');
    table.obey();
    table.press(ann, '*9');
    table.pass(5_000);
    table.hangsUp(ann);
    return table.take();
  };
  expect(play()).toEqual(play());
});

test('SHUTDOWN is the loss of the node', () => {
  const table = new Table();
  table.enters('ann', conference());
  table.take();
  table.event({ kind: 'shutdown' });
  expect(table.core.callers.size).toBe(0);
  expect(table.take()).toEqual([]);
});

test('two conferences at once do not touch each other', () => {
  const table = new Table();
  const one = conference({ id: 1, adminPin: '1' });
  const two = conference({ id: 2, adminPin: '1' });
  const boss = table.enters('boss', one, 'admin');
  table.enters('ann', two, 'admin');
  table.take();
  table.press(boss, '*92');
  expect(table.last('lock').conference).toBe(conferenceId(1));
  table.locks(conferenceId(1), true);
  table.enters('ben', two, 'admin');
  expect(table.core.mirror.memberOf(leg('ben'))?.room.name).toBe('cv2');
});

test('a member that came in silently makes the list be asked for, once', () => {
  const table = new Table();
  const ann = table.enters('ann', conference());
  const { room, member } = table.core.mirror.memberOf(ann) ?? {};
  if (room === undefined || member === undefined) throw new Error('not in');
  table.take();
  const told = {
    kind: 'member-told',
    room: room.uuid,
    name: room.name,
    size: 2,
    member: { ...member, speak: true, hear: true },
  } as const;
  table.event(told);
  table.event(told);
  expect(table.commands()).toEqual([{ kind: 'list-rooms' }]);
});

test('no two PINs may be identical, and a PIN gives one role', () => {
  const twins = conference({ adminPin: '1', talkPin: '1', listenPin: '2' });
  expect(checkDraft(twins).map(({ field }) => field)).toEqual(['talkpin']);
  expect(checkDraft(conference({ adminPin: '1', talkPin: '01' }))).toEqual([]);
  expect(roleFor(conference(), '')).toBeUndefined();
});

import { conference, member, Table } from './table.ts';

export const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '5555' });
export const waiting = conference({ adminPin: '9876', talkPin: '1234', waitMusic: true });
export const CONFIRMED = { kind: 'confirmed' };
export const BY_PERSON = { cause: 'command', by: 7, byLeg: null };

/** Their numbers in the room of `full`. */
export const [BOSS, ANN, EVE, NOBODY] = [member(1), member(2), member(3), member(99)];

/** A room with an admin, a talker and a listener, of whom nothing more is wanted. */
export function full(of = board) {
  const table = new Table();
  const boss = table.enters('boss', of, 'admin');
  const ann = table.enters('ann', of);
  const eve = table.enters('eve', of, 'listen');
  table.take();
  return { table, boss, ann, eve };
}

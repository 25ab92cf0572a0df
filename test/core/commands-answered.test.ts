import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LegId } from '../../src/core/ids.ts';
import type { FsCommand } from '../../src/core/intent.ts';
import type { RoomCommand } from '../../src/core/room-command.ts';
import { board } from './commanded-room.ts';
import { member, soundId, Table } from './table.ts';

const command: fc.Arbitrary<RoomCommand> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('mute', 'unmute', 'deafen', 'undeafen', 'eject'),
    member: fc.integer({ min: 1, max: 6 }).map(member),
  }),
  fc.record({ kind: fc.constantFrom('lock', 'unlock', 'clear-hands', 'end', 'mute-all', 'unmute-all') }),
  fc.record({ kind: fc.constant('announce'), on: fc.boolean() }),
  fc.record({ kind: fc.constant('message'), sound: fc.constant(soundId(4)) }),
);
type Happening =
  | { readonly kind: 'command'; readonly command: RoomCommand }
  | { readonly kind: 'enters'; readonly role: 'admin' | 'talk' | 'listen' }
  | { readonly kind: 'hangs-up' | 'presses' | 'passes' | 'obeys' | 'refuses' | 'store'; readonly n: number };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('command'), command }) },
  fc.record({ kind: fc.constant('enters'), role: fc.constantFrom('admin', 'talk', 'listen') }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('hangs-up', 'presses', 'passes', 'obeys', 'refuses', 'store'),
      n: fc.nat(20),
    }),
  },
);

/** FreeSWITCH does, or refuses, what it was asked last and has not answered. */
class Switch {
  readonly #table: Table;
  #done = 0;
  constructor(table: Table) {
    this.#table = table;
  }
  answer(obeys: boolean): void {
    const asked = this.#table.intents.slice(this.#done);
    this.#done = this.#table.intents.length;
    for (const intent of asked) {
      if (intent.family !== 'fs') continue;
      if (obeys) this.#obey(intent.command);
      else if (intent.id !== undefined) {
        this.#table.step({ kind: 'answer', id: intent.id, answer: { kind: 'refused', reason: 'no' } });
      }
    }
  }
  #obey(asked: FsCommand): void {
    const table = this.#table;
    const [room] = table.core.mirror.rooms;
    if (room === undefined) return;
    const who = 'member' in asked ? room.members.get(asked.member)?.leg : undefined;
    switch (asked.kind) {
      case 'mute':
      case 'unmute':
        if (who !== undefined) table.memberTold(who, { speak: asked.kind === 'unmute' });
        return;
      case 'deaf':
      case 'undeaf':
        if (who !== undefined) table.memberTold(who, { hear: asked.kind === 'undeaf' });
        return;
      case 'kick':
        if (who !== undefined) table.leaves(who, 'expelled');
        return;
      case 'lock':
      case 'unlock':
        table.locks(board.id, asked.kind === 'lock');
        return;
      case 'play-to-room':
        table.fileBegun(board.id, 'sound-4.wav');
        table.fileDone(board.id, 'conference-ended.wav');
        return;
      case 'end-room':
        for (const { leg } of [...room.members.values()]) table.leaves(leg, 'expelled');
        return;
      default:
        return;
    }
  }
}

test('every command is answered exactly once, within seconds, whatever happens meanwhile', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (story) => {
      const table = new Table();
      const there = new Switch(table);
      const legs: LegId[] = [];
      const ids = [];
      for (const each of story) {
        switch (each.kind) {
          case 'command':
            ids.push(table.command(board, each.command));
            break;
          case 'enters': {
            const state = table.core.rooms.get(board.id);
            const [room] = table.core.mirror.rooms;
            if (state?.closing === undefined && room?.locked !== true)
              legs.push(table.enters(`leg-${legs.length}`, board, each.role));
            break;
          }
          case 'hangs-up': {
            const leg = legs[each.n % Math.max(1, legs.length)];
            if (leg !== undefined && table.core.mirror.memberOf(leg) !== undefined) table.hangsUp(leg);
            break;
          }
          case 'presses': {
            const leg = legs[each.n % Math.max(1, legs.length)];
            if (leg !== undefined) table.press(leg, ['*1', '*5', '*90', '*91', '*92', '*93'][each.n % 6] ?? '*1');
            break;
          }
          case 'passes':
            table.pass(each.n * 200);
            break;
          case 'obeys':
            there.answer(true);
            break;
          case 'refuses':
            there.answer(false);
            break;
          default:
            if (table.requests().some(({ kind }) => kind === 'remember-room')) table.answer('remember-room');
        }
      }
      table.pass(20_000);
      for (const id of ids) expect(table.answerTo(id), id).toBeDefined();
      expect(table.tellsOf('fault')).toEqual([]);
    }),
  );
});

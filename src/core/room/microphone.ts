import type { LegId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import { packLeg } from '../leg-record.ts';
import type { Room } from '../mirror/room.ts';
import { isGateOpen, maySpeak } from './floor.ts';
import { attributionOf, done, type Outcome, wait } from './pending.ts';
import { settleSpeech } from './speech.ts';
import { type Asker, CONFIRM_WITHIN_MS, type Confirmation, type Person, type RoomState } from './state.ts';

/**
 * Sets the microphone switch of one member, and waits until FreeSWITCH says that it is so. The switch is kept on the leg, so
 * that whoever adopts the room finds it as it was left.
 */
export function switchMicrophone(
  state: RoomState,
  room: Room | undefined,
  [leg, person]: readonly [LegId, Person],
  own: boolean,
  asker: Asker,
  now: number,
): Outcome {
  const switched: Person = { ...person, own };
  const people = new Map(state.people).set(leg, switched);
  const settle = settleSpeech({ ...state, people }, room, now, [leg], attributionOf(asker));
  const keep = packLeg({ conference: state.id, ...switched, round: state.record.round });
  const kept: Intent = { family: 'fs', command: { kind: 'set-variable', leg, name: 'convene_leg', value: keep } };
  const { member } = person;
  const on = maySpeak(switched, isGateOpen(state.conference, people.values()));
  const last = member === undefined ? undefined : settle.state.commanded.get(member);
  const underWay = last !== undefined && last.to === (on ? 'unmute' : 'mute') && now - last.atMs < CONFIRM_WITHIN_MS;
  if (member === undefined || !underWay) return done(settle.state, asker, room, [kept]);
  const confirms: Confirmation = { kind: 'microphones', on, members: new Set([member]) };
  const { question } = last;
  return { state: wait(settle.state, { asker, confirms, question }, now), wants: [kept, ...settle.wants] };
}

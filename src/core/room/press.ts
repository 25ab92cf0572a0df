import { assertNever } from '../assert-never.ts';
import type { Role } from '../conference.ts';
import type { LegId } from '../ids.ts';
import type { KeyAction } from '../key-table.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import { numberSounds, prompts, type Sound } from '../sound.ts';
import { questionId } from '../step.ts';
import type { KeyOutcome } from '../tell.ts';
import { maySwitch } from './floor.ts';
import { switchMicrophone } from './microphone.ts';
import { type Outcome, playTo, wait } from './pending.ts';
import { latestRecord, newRound, remember } from './remember.ts';
import type { Asker, Confirmation, Person, RoomState } from './state.ts';

/** A key that does something in the room itself; those that call people stand elsewhere. */
type RoomKey = Exclude<KeyAction, 'invite' | 'drop-invite'> | 'unknown';

/** What a key does in the room, by whom it was pressed. Each press is answered to that one alone. */
export function press(state: RoomState, room: Room | undefined, leg: LegId, action: RoomKey, now: number): Outcome {
  const person = state.people.get(leg);
  if (person === undefined) return { state, wants: [] };
  if (isForAdmins(action) && person.role !== 'admin') {
    return answered(state, room, leg, action, prompts('not-allowed'), 'not-allowed');
  }
  switch (action) {
    case 'unknown':
      return answered(state, room, leg, action, prompts('unknown-key'), 'unknown');
    case 'help':
      return answered(state, room, leg, action, prompts(helpFor(person.role, muteNonModerator(state))), 'done');
    case 'count':
      return answered(state, room, leg, action, countOf(room), 'done');
    case 'microphone':
      return microphone(state, room, leg, person, now);
    case 'lock':
    case 'unlock':
      return lock(state, leg, action, now);
    case 'all-on':
      return remember(state, pressed(leg, action, 'all-microphones-on'), newRound(state, 'open'), now);
    case 'all-off':
      return remember(state, pressed(leg, action, 'all-microphones-off'), newRound(state, 'quiet'), now);
    case 'announce-on':
      return remember(state, pressed(leg, action, 'announcements-on'), { ...latestRecord(state), announce: true }, now);
    case 'announce-off':
      return remember(
        state,
        pressed(leg, action, 'announcements-off'),
        { ...latestRecord(state), announce: false },
        now,
      );
    case 'hand': {
      const record = latestRecord(state);
      const up = !record.hands.includes(leg);
      const hands = up ? [...record.hands, leg] : record.hands.filter((each) => each !== leg);
      return remember(state, pressed(leg, action, up ? 'hand-raised' : 'hand-lowered'), { ...record, hands }, now);
    }
    default:
      return assertNever(action);
  }
}

function isForAdmins(action: RoomKey): boolean {
  switch (action) {
    case 'all-on':
    case 'all-off':
    case 'lock':
    case 'unlock':
    case 'announce-on':
    case 'announce-off':
      return true;
    case 'microphone':
    case 'hand':
    case 'count':
    case 'help':
    case 'unknown':
      return false;
    default:
      return assertNever(action);
  }
}

const muteNonModerator = (state: RoomState): boolean => state.conference?.muteNonModerator ?? false;

function answered(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  action: KeyAction | 'unknown',
  sounds: readonly Sound[],
  outcome: KeyOutcome,
): Outcome {
  return {
    state,
    wants: [
      { family: 'tell', tell: { kind: 'key-pressed', leg, conference: state.id, action, outcome } },
      ...playTo(state, room, leg, sounds),
    ],
  };
}

function helpFor(role: Role, adminsOnly: boolean): Prompt {
  switch (role) {
    case 'admin':
      return 'keys-admin';
    case 'talk':
      return adminsOnly ? 'keys-talk-quiet' : 'keys-talk';
    case 'listen':
      return 'keys-listen';
    default:
      return assertNever(role);
  }
}

function countOf(room: Room | undefined): readonly Sound[] {
  const count = [...(room?.members.values() ?? [])].filter(({ ghost }) => !ghost).length;
  return count <= 1 ? prompts('you-are-alone') : [...numberSounds(count), ...prompts('people-in')];
}

function microphone(state: RoomState, room: Room | undefined, leg: LegId, person: Person, now: number): Outcome {
  if (!maySwitch(person.role, muteNonModerator(state))) {
    return answered(state, room, leg, 'microphone', prompts('not-allowed'), 'not-allowed');
  }
  const own = !person.own;
  const asker = pressed(leg, 'microphone', own ? 'microphone-on' : 'microphone-off');
  return switchMicrophone(state, room, [leg, person], own, asker, now);
}

function lock(state: RoomState, leg: LegId, action: 'lock' | 'unlock', now: number): Outcome {
  const question = questionId(state);
  const locked = action === 'lock';
  const asker = pressed(leg, action, locked ? 'locked' : 'unlocked');
  const confirms: Confirmation = { kind: 'lock', locked };
  return {
    state: wait({ ...state, asked: state.asked + 1 }, { asker, confirms, question }, now),
    wants: [{ family: 'fs', id: question, command: { kind: action, conference: state.id } }],
  };
}

const pressed = (leg: LegId, action: KeyAction, prompt: Prompt): Asker => ({
  kind: 'key',
  leg,
  action,
  sounds: prompts(prompt),
});

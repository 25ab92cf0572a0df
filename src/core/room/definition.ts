import type { Conference } from '../conference.ts';
import type { Room } from '../mirror/room.ts';
import { firstMode } from './floor.ts';
import { settleMusic } from './music.ts';
import type { Outcome } from './pending.ts';
import { newRound, remember } from './remember.ts';
import { settleSpeech } from './speech.ts';
import type { RoomState } from './state.ts';
import { gateTold } from './telling.ts';

/** Whether a definition was read before another. */
export const isOlder = (one: Conference, than: Conference | undefined): boolean =>
  than !== undefined && one.revision < than.revision;

/**
 * Takes up a definition: what concerns those inside is done at once, and what concerns those who come is read from it then.
 * Whether only admins may switch their microphone begins a new round, as `*91` and `*90` do.
 */
export function learn(state: RoomState, room: Room | undefined, conference: Conference, now: number): Outcome {
  const known: RoomState = { ...state, conference };
  const { muteNonModerator } = conference;
  const moved = state.conference !== undefined && state.conference.muteNonModerator !== muteNonModerator;
  const round = moved
    ? remember(known, { kind: 'definition' }, newRound(known, firstMode(muteNonModerator)), now)
    : { state: known, wants: [] };
  const speech = settleSpeech(round.state, room, now);
  const music = settleMusic(speech.state, room);
  return {
    state: music.state,
    wants: [...gateTold(state, known), ...round.wants, ...speech.wants, ...music.wants],
  };
}

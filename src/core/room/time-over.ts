import { dropWaiting, type Invited } from './invites.ts';
import { answer, stillComing } from './pending.ts';
import type { Asker, RoomState } from './state.ts';

/** The window of the conference has closed, and nobody is inside to be told: nobody is called any more. */
export function closeEmpty(state: RoomState, asker: Asker): Invited {
  const { size } = state.people;
  const dropped = dropWaiting(state);
  const said = answer(state, asker, undefined, size === 0 ? { kind: 'no-room' } : stillComing(size));
  return { state: dropped.state, wants: [...said, ...dropped.wants] };
}

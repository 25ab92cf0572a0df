import type { MemberState } from '../core/event.ts';
import { parseLegId, parseMemberId, parseRoomName, parseRoomUuid } from '../core/ids.ts';
import type { Decoded } from './decode.ts';
import { callerOf } from './decode-channel.ts';
import type { Headers } from './headers.ts';

/**
 * CUSTOM conference::maintenance. Room variables stand between the room's headers and the member's and may repeat
 * any name, so the room's own are the first of their name, and `Action`, the floor's ids and the member's the last.
 */
export function decodeRoomEvent(headers: Headers): Decoded {
  const room = parseRoomUuid(headers.first('Conference-Unique-ID'));
  const name = parseRoomName(headers.first('Conference-Name'));
  const action = actionOf(headers);
  if (action === undefined) return 'malformed';
  // bgdial-result and events of mod_conference as a whole belong to no room.
  if (room === undefined || name === undefined) return 'ignored';
  const size = count(headers.first('Conference-Size'));
  switch (action) {
    case 'conference-create':
      return { kind: 'room-created', room, name, size };
    case 'conference-destroy':
      return { kind: 'room-destroyed', room, name, size };
    case 'lock':
    case 'unlock':
      return { kind: 'room-locked', room, name, size, locked: action === 'lock' };
    case 'floor-change':
      return { kind: 'floor-changed', room, name, size, to: parseMemberId(headers.last('New-ID')) };
    case 'play-file':
      // One that cannot be played is told in the same words, with an Error.
      if (headers.last('Error') !== undefined) return { kind: 'room-told', room, name, size };
      return { kind: 'file-begun', room, name, size, file: lastPart(headers.last('File') ?? '') };
    case 'play-file-done':
      return { kind: 'file-done', room, name, size, file: lastPart(headers.last('File') ?? '') };
    default:
      break;
  }
  if (headers.last('Member-ID') === undefined) return { kind: 'room-told', room, name, size };
  const member = memberOf(headers);
  if (member === undefined) return 'malformed';
  switch (action) {
    case 'add-member':
      return { kind: 'member-added', room, name, size, member };
    case 'del-member':
      return { kind: 'member-removed', room, name, size, member };
    case 'kick-member':
    case 'hup-member':
      return { kind: 'member-expelled', room, name, size, member };
    default:
      return { kind: 'member-told', room, name, size, member };
  }
}

/**
 * A floor-change to a member names its action before the member's headers, in which the room variables stand again, so
 * that the last `Action` may be one of those; it is known by its `Old-ID` (conference_member_set_floor_holder).
 */
function actionOf(headers: Headers): string | undefined {
  const action = headers.last('Action');
  const isFloor = action !== 'video-floor-change' && headers.first('Old-ID') !== undefined;
  return isFloor ? 'floor-change' : action;
}

/** The file's own name; of several in one (`file_string://a!b`) that of the last. */
function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('!')) + 1);
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A member's own headers, all of which conference_member_add_file_data and its kin put into each event of a member. */
function memberOf(headers: Headers): MemberState | undefined {
  const id = parseMemberId(headers.last('Member-ID'));
  const leg = parseLegId(headers.last('Unique-ID'));
  const speak = headers.last('Speak');
  const hear = headers.last('Hear');
  if (id === undefined || leg === undefined || speak === undefined || hear === undefined) return undefined;
  return {
    id,
    leg,
    caller: callerOf(headers),
    speak: speak === 'true',
    hear: hear === 'true',
    talking: headers.last('Talking') === 'true',
    hold: headers.last('Hold') === 'true',
    moderator: headers.last('Member-Type') === 'moderator',
    ghost: headers.last('Member-Ghost') === 'true',
  };
}

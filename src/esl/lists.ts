import type { ChannelListing, MemberListing, RoomListing } from '../core/event.ts';
import { parseLegId, parseMemberId, parseRoomName, parseRoomUuid } from '../core/ids.ts';
import { isRecord } from './headers.ts';

/**
 * The rooms of `conference json_list` or `conference X json_list`. Undefined where the text is not such a list;
 * entries that lack what they must have are left out and counted.
 */
export function parseRoomList(
  body: string,
): { readonly rooms: readonly RoomListing[]; readonly malformed: number } | undefined {
  const list = parseJson(body);
  if (!Array.isArray(list)) return undefined;
  const rooms: RoomListing[] = [];
  let malformed = 0;
  for (const entry of list) {
    const room = isRecord(entry) ? roomListing(entry, () => malformed++) : undefined;
    if (room) rooms.push(room);
    else malformed++;
  }
  return { rooms, malformed };
}

function roomListing(entry: Record<string, unknown>, bad: () => void): RoomListing | undefined {
  const uuid = parseRoomUuid(text(entry['conference_uuid']));
  const name = parseRoomName(text(entry['conference_name']));
  if (uuid === undefined || name === undefined) return undefined;
  const members: MemberListing[] = [];
  for (const each of Array.isArray(entry['members']) ? entry['members'] : []) {
    // Recorders stand among the members, as `recording_node` without an id.
    if (!isRecord(each) || each['type'] !== 'caller') continue;
    const member = memberListing(each);
    if (member) members.push(member);
    else bad();
  }
  return { uuid, name, locked: entry['locked'] === true, members };
}

function memberListing(entry: Record<string, unknown>): MemberListing | undefined {
  const id = parseMemberId(typeof entry['id'] === 'number' ? entry['id'] : undefined);
  const leg = parseLegId(text(entry['uuid']));
  const flags = entry['flags'];
  if (id === undefined || leg === undefined || !isRecord(flags)) return undefined;
  return {
    id,
    leg,
    caller: { name: text(entry['caller_id_name']) ?? '', number: text(entry['caller_id_number']) ?? '' },
    canSpeak: flags['can_speak'] === true,
    canHear: flags['can_hear'] === true,
    talking: flags['talking'] === true,
    hold: flags['hold'] === true,
    floor: flags['has_floor'] === true,
    moderator: flags['is_moderator'] === true,
  };
}

/** Call states of an answered channel (`switch_channel.c`, CALLSTATE_CHART). */
const ANSWERED: ReadonlySet<string> = new Set(['ACTIVE', 'HELD', 'UNHELD']);

/** The legs of `show channels as json`; undefined where the text is not such a list. */
export function parseChannelList(body: string): readonly ChannelListing[] | undefined {
  const list = parseJson(body);
  if (!isRecord(list) || !('row_count' in list)) return undefined;
  const rows = list['rows'];
  const legs: ChannelListing[] = [];
  for (const row of Array.isArray(rows) ? rows : []) {
    if (!isRecord(row)) continue;
    const leg = parseLegId(text(row['uuid']));
    if (leg === undefined) continue;
    legs.push({
      leg,
      caller: { name: text(row['cid_name']) ?? '', number: text(row['cid_num']) ?? '' },
      direction: row['direction'] === 'outbound' ? 'outbound' : 'inbound',
      destination: text(row['dest']) ?? '',
      application: text(row['application']) ?? '',
      answered: ANSWERED.has(text(row['callstate']) ?? ''),
      variables: {},
    });
  }
  return legs;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

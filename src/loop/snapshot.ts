import type { OpenCall } from '../core/call/record.ts';
import type { Conference } from '../core/conference.ts';
import type { ChannelListing, RoomListing } from '../core/event.ts';
import { type ConferenceId, callOfLeg, conferenceOf } from '../core/ids.ts';
import type { KnownCalls, Snapshot } from '../core/input.ts';
import { unpackLeg } from '../core/leg-record.ts';
import type { RoomRecord } from '../core/room-record.ts';
import { getVariable, LIST_CHANNELS, LIST_ROOMS } from '../esl/encode.ts';
import { parseChannelList, parseRoomList } from '../esl/lists.ts';
import type { Session } from '../esl/session.ts';
import type { Store } from '../store/store.ts';
import type { CallDesk } from './performer.ts';

/** What a leg that is in no room of ours is asked for besides. */
const CALLER_VARIABLES = [
  'convene_entry',
  'convene_code',
  'convene_internal',
  'convene_access',
  'conference_member_id',
  'read_result',
] as const;

/**
 * Asks FreeSWITCH what runs on it, and the store what it remembers of that. Commands are pipelined: a thousand legs cost one
 * round trip. Undefined when the connection did not last or the lists cannot be read.
 */
export async function takeSnapshot(
  session: Session,
  { store, calls }: { readonly store: Store; readonly calls: Pick<CallDesk, 'open'> },
  complain: (what: string, error: unknown) => void,
): Promise<Snapshot | undefined> {
  const [listed, channelsReply] = await Promise.all([listRooms(session), session.command(LIST_CHANNELS)]);
  const legs = channelsReply.kind === 'ok' ? parseChannelList(channelsReply.text) : undefined;
  if (listed === undefined || legs === undefined) return undefined;
  const members = new Set(listed.flatMap((room) => room.members.map((member) => member.leg)));
  const channels = await Promise.all(legs.map((leg) => withVariables(session, leg, members.has(leg.leg))));
  // Who joined between the list and the question for its variables would look like one that has been let out.
  const joined = channels.some(({ leg, variables }) => !members.has(leg) && 'conference_member_id' in variables);
  const rooms = joined ? await listRooms(session) : listed;
  if (rooms === undefined) return undefined;
  const ids = new Set(rooms.flatMap((room) => conferenceOf(room.name) ?? []));
  for (const { variables } of channels) {
    const kept = unpackLeg(variables['convene_leg']);
    if (kept !== undefined) ids.add(kept.conference);
  }
  const open = await openCalls(calls, complain);
  for (const { request } of open ?? []) if (request.purpose.kind === 'invite') ids.add(request.purpose.conference);
  return { rooms, channels, ...(await remembered([...ids], store, complain)), calls: open };
}

/**
 * What a snapshot lacks that was taken while the store was away: first the calls, then their legs. Undefined where the store or FreeSWITCH
 * would not tell. `asks` is called between the two: whatever comes from then on is newer than the calls.
 */
export async function findCalls(
  session: Session,
  { store, calls }: { readonly store: Store; readonly calls: Pick<CallDesk, 'open'> },
  asks: () => void,
  complain: (what: string, error: unknown) => void,
): Promise<KnownCalls | undefined> {
  const open = await openCalls(calls, complain);
  if (open === undefined) return undefined;
  const ids = open.flatMap(({ request: { purpose } }) => (purpose.kind === 'invite' ? [purpose.conference] : []));
  const { conferences } = await remembered([...new Set(ids)], store, complain);
  asks();
  const reply = await session.command(LIST_CHANNELS);
  const legs = reply.kind === 'ok' ? parseChannelList(reply.text) : undefined;
  if (legs === undefined) return undefined;
  const called = legs.filter(({ leg }) => callOfLeg(leg) !== undefined);
  const channels = await Promise.all(called.map((leg) => withVariables(session, leg, false)));
  return { calls: open, channels, conferences };
}

async function openCalls(
  calls: Pick<CallDesk, 'open'>,
  complain: (what: string, error: unknown) => void,
): Promise<readonly OpenCall[] | undefined> {
  try {
    return await calls.open();
  } catch (error) {
    complain('the calls that are not settled', error);
    return undefined;
  }
}

async function listRooms(session: Session): Promise<readonly RoomListing[] | undefined> {
  const reply = await session.command(LIST_ROOMS);
  return reply.kind === 'ok' ? parseRoomList(reply.text)?.rooms : undefined;
}

async function withVariables(session: Session, channel: ChannelListing, inRoom: boolean): Promise<ChannelListing> {
  const names = ['convene_leg', ...(inRoom ? [] : CALLER_VARIABLES)];
  const variables: Record<string, string> = {};
  await Promise.all(
    names.map(async (name) => {
      const reply = await session.command(getVariable(channel.leg, name));
      if (reply.kind === 'ok' && reply.text !== '_undef_' && reply.text !== '') variables[name] = reply.text;
    }),
  );
  return { ...channel, variables };
}

/** What could not be read is missing: rooms are adopted all the same, since people are talking in them. */
async function remembered(
  ids: readonly ConferenceId[],
  store: Store,
  complain: (what: string, error: unknown) => void,
): Promise<{ conferences: Map<ConferenceId, Conference>; records: Map<ConferenceId, RoomRecord> }> {
  const conferences = new Map<ConferenceId, Conference>();
  const records = new Map<ConferenceId, RoomRecord>();
  await Promise.all(
    ids.map(async (id) => {
      try {
        const [conference, record] = await Promise.all([store.conferences.byId(id), store.rooms.read(id)]);
        if (conference !== undefined) conferences.set(id, conference);
        if (record !== undefined) records.set(id, record);
      } catch (error) {
        complain(`what is stored of conference ${id}`, error);
      }
    }),
  );
  return { conferences, records };
}

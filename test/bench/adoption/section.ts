import type { Conference } from '../../../src/core/conference.ts';
import { Core } from '../../../src/core/core.ts';
import type { ChannelListing } from '../../../src/core/event.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import { parseChannelList, parseRoomList } from '../../../src/esl/lists.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { createConference, OPTIONS } from '../controller.ts';
import { numberedUuid } from '../event-stream.ts';
import type { Section } from '../report.ts';
import { median, timeInRounds, timesFaster } from '../rounds.ts';
import { channelList, type ListedRoom, roomList } from '../wire/lists.ts';

const ROOMS = 20;
const MEMBERS_EACH = 100;
/** Counted in microseconds. */
const MILLISECOND = 1_000;

export const adoption: Section = {
  title: 'Adopting 2,000 members',
  about: [
    `${ROOMS} rooms of ${MEMBERS_EACH}: from the two lists of FreeSWITCH to rooms whose keys work, CPU of our own.`,
    'Beside it JSON.parse of the same two lists. No floor yet.',
  ],
  measure: async ({ quick }) => {
    const conferences = await createConferences();
    const rooms = listedRooms([...conferences.keys()]);
    const roomText = roomList(rooms);
    const channelText = channelList(rooms);
    const roomOfLeg = new Map(rooms.flatMap(({ name, calls }) => calls.map(({ leg }) => [leg, name] as const)));
    const variablesOf = (leg: string): ChannelListing['variables'] => ({
      convene_leg: `1.${roomOfLeg.get(leg)?.slice('cv'.length)}.talk.int.on.0`,
    });
    const adopt = (): void => {
      const list = parseRoomList(roomText);
      const legs = parseChannelList(channelText);
      if (list === undefined || legs === undefined) throw new Error('the lists cannot be read');
      const channels = legs.map((leg) => ({ ...leg, variables: variablesOf(leg.leg) }));
      const core = new Core('bench', OPTIONS.rules);
      const snapshot = { rooms: list.rooms, channels, conferences, records: new Map(), calls: [] };
      core.step({ kind: 'snapshot', snapshot }, 1_795_220_174_292);
      if (core.keys.size !== ROOMS * MEMBERS_EACH) throw new Error(`only ${core.keys.size} members were adopted`);
    };
    let parsed: unknown;
    const parse = (): void => {
      parsed = [JSON.parse(roomText), JSON.parse(channelText)];
    };
    const contenders = [
      { name: 'convene', run: adopt },
      { name: 'JSON.parse', run: parse },
    ];
    const timings = timeInRounds(contenders, quick ? 5 : 15, MILLISECOND);
    if (!Array.isArray(parsed)) throw new Error('nothing was parsed');
    const [ours] = timings;
    return {
      columns: ['reader', 'ms', 'times'],
      rows: timings.map((timing) => [
        timing.name,
        median(timing.micros).toFixed(1),
        timesFaster(ours ?? timing, timing).toFixed(2),
      ]),
      floors: [],
    };
  },
};

async function createConferences(): Promise<Map<ConferenceId, Conference>> {
  const store = memoryStore();
  const found = new Map<ConferenceId, Conference>();
  for (let room = 0; room < ROOMS; room++) {
    const conference = await createConference(store, String(3000 + room));
    found.set(conference.id, conference);
  }
  await store.close();
  return found;
}

function listedRooms(ids: readonly ConferenceId[]): readonly ListedRoom[] {
  return ids.map((id, room) => ({
    name: `cv${id}`,
    uuid: numberedUuid(1_000_000 + room),
    calls: Array.from({ length: MEMBERS_EACH }, (_, index) => {
      const number = room * MEMBERS_EACH + index;
      return {
        leg: numberedUuid(number),
        member: number + 1,
        name: `Caller ${number}`,
        number: String(10_000 + number),
      };
    }),
  }));
}

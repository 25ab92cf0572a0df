import { readFileSync } from 'node:fs';
import { manualClock } from '../../src/sim/clock.ts';
import type { ConferenceProfile } from '../../src/sim/conference-profile.ts';
import type { Dialplan } from '../../src/sim/dialplan.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type FarPhone, startSimulator } from '../../src/sim/simulator.ts';
import type { SimSounds } from '../../src/sim/sounds.ts';
import { openRawClient, type RawEvent } from './raw-client.ts';

type Headers = Readonly<Record<string, string | number>>;
type Reply = { readonly api?: string; readonly text?: string; readonly json?: unknown };
type Step = { readonly atMs: number } & (
  | { readonly do: 'call'; readonly leg: string }
  | { readonly do: 'press'; readonly leg: string; readonly key: string; readonly source?: 'APP' }
  | { readonly do: 'speak'; readonly leg: string; readonly on: boolean }
  | { readonly do: 'hangup'; readonly leg: string; readonly cause?: string }
  | { readonly do: 'far'; readonly leg: string; readonly what: 'ring' | 'earlyMedia' | 'answer' }
  | { readonly do: 'send'; readonly text: string; readonly reply: Reply }
);

/**
 * A session with a real FreeSWITCH 1.10.12: what the callers did, what was sent to the event socket, what it answered,
 * and the events of each leg and room in their order. Uuids and member ids are replaced by the names of the legs.
 */
export interface RecordedSession {
  readonly about: string;
  /** When it began, since the epoch: FreeSWITCH's scheduler counts whole seconds. */
  readonly startMs: number;
  readonly legs: Readonly<
    Record<
      string,
      | { readonly to: string; readonly number: string; readonly name: string }
      /** The uuid that it was given; its far end does what the steps say. */
      | { readonly dialled: string }
    >
  >;
  readonly steps: readonly Step[];
  readonly events: Readonly<Record<string, readonly Headers[]>>;
}

/** One exchange as recorded and as the simulator did it. */
export interface Exchange {
  readonly sent: string;
  readonly recorded: Reply;
  readonly simulated: Reply;
}

export interface ReplayedSession {
  readonly exchanges: readonly Exchange[];
  /** Events by leg or room, in order, with the headers that the recording keeps. */
  readonly events: Readonly<Record<string, readonly Headers[]>>;
}

export interface LabSetup {
  readonly dialplan: Dialplan;
  readonly sounds?: SimSounds;
  readonly profiles?: Readonly<Record<string, ConferenceProfile>>;
}

export const readSession = (name: string): RecordedSession =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) satisfies RecordedSession;

/** Lets the simulator do again what FreeSWITCH did, with the callers' part at the recorded moments. */
export async function replaySession(session: RecordedSession, lab: LabSetup): Promise<ReplayedSession> {
  const { startMs } = session;
  const clock = manualClock(startMs);
  const sim = await startSimulator({ password: 'ClueCon', clock, ...lab });
  const client = await openRawClient(sim.port);
  const phones = new Map<string, SimPhone>();
  const farEnds = sim.onCall(({ gateway }) => gateway !== 'nogw', {});
  const uuidOf = (leg: string): string | undefined => {
    const known = session.legs[leg];
    return known !== undefined && 'dialled' in known ? known.dialled : phones.get(leg)?.uuid;
  };
  const memberIds = new Map<string, string>();
  const exchanges: Exchange[] = [];

  const toSim = (text: string): string =>
    text.replace(/\{(leg\d+)(\.member)?\}/g, (whole, leg: string, member: string | undefined) => {
      const uuid = uuidOf(leg);
      if (uuid === undefined) return whole;
      return member === undefined ? uuid : String(phones.get(leg)?.memberId ?? memberIds.get(leg) ?? whole);
    });
  const toRecorded = (text: string): string => {
    let labelled = text;
    // The longest first: one may be the beginning of another.
    const known = Object.keys(session.legs).map((leg): [string, string] => [uuidOf(leg) ?? leg, leg]);
    known.sort(([one], [other]) => other.length - one.length);
    for (const [uuid, leg] of known) labelled = labelled.replaceAll(uuid, `{${leg}}`);
    return labelled;
  };
  const phone = (leg: string): SimPhone => {
    const found = phones.get(leg);
    if (found === undefined) throw new Error(`${leg} has not called yet`);
    return found;
  };
  const farEnd = (leg: string): FarPhone => {
    const found = farEnds.calls.find(({ uuid }) => uuid === uuidOf(leg));
    if (found === undefined) throw new Error(`${leg} has not been called yet`);
    return found;
  };
  const send = async (step: Step & { do: 'send' }) => {
    const frame = await client.ask(toSim(step.text));
    const text = frame.head.get('Reply-Text');
    const api = toRecorded(frame.body);
    const simulated: Reply =
      step.reply.json !== undefined
        ? { json: JSON.parse(api) }
        : text === undefined
          ? { api }
          : { text: toRecorded(text) };
    const { api: recordedApi, ...others } = step.reply;
    const recorded = recordedApi === undefined ? others : { api: toRecorded(toSim(recordedApi)) };
    exchanges.push({ sent: step.text, recorded, simulated });
  };

  try {
    for (const step of session.steps) {
      clock.advance(Math.max(0, startMs + step.atMs - clock.nowMs()));
      for (const leg of Object.keys(session.legs)) {
        const called = farEnds.calls.find(({ uuid }) => uuid === uuidOf(leg));
        if (called !== undefined) phones.set(leg, called);
      }
      switch (step.do) {
        case 'call': {
          const leg = session.legs[step.leg];
          if (leg !== undefined && 'to' in leg) phones.set(step.leg, sim.call(leg));
          break;
        }
        case 'press':
          if (step.source === 'APP') await client.api(`uuid_recv_dtmf ${phone(step.leg).uuid} ${step.key}`);
          else phone(step.leg).press(step.key);
          break;
        case 'speak':
          phone(step.leg).speak(step.on);
          break;
        case 'hangup':
          phone(step.leg).hangup(step.cause);
          break;
        case 'far':
          farEnd(step.leg)[step.what]();
          break;
        case 'send':
          await send(step);
          break;
      }
      for (const [leg, each] of phones) {
        if (each.memberId !== undefined) memberIds.set(leg, String(each.memberId));
      }
    }
    clock.advance(1000);
    await client.ask('noevents');
    return { exchanges, events: sortEvents(session, client.events, phones, startMs, toRecorded) };
  } finally {
    client.close();
    await sim.stop();
  }
}

/** Event headers that hold a member's id. */
const MEMBER_HEADERS = new Set(['Member-ID', 'Old-ID', 'New-ID', '$conference_member_id']);

function sortEvents(
  session: RecordedSession,
  events: readonly RawEvent[],
  phones: ReadonlyMap<string, SimPhone>,
  startMs: number,
  toRecorded: (text: string) => string,
): Readonly<Record<string, readonly Headers[]>> {
  const legByUuid = new Map([...phones].map(([leg, each]) => [each.uuid, leg]));
  const legByMember = new Map(
    events.map(({ last }) => [last.get('Member-ID') ?? '', legByUuid.get(last.get('Unique-ID') ?? '') ?? '']),
  );
  const kept = new Set(Object.values(session.events).flatMap((list) => list.flatMap((event) => Object.keys(event))));
  const sentIds = new Set(
    session.steps.flatMap((step) => (step.do === 'send' ? [/event-uuid: (\S+)/.exec(step.text)?.[1]] : [])),
  );
  const sorted: Record<string, Headers[]> = {};
  for (const event of events) {
    const name = event.last.get('Event-Name') ?? '';
    const action = event.last.get('Action');
    if (name === 'HEARTBEAT' || action === 'play-file-done') continue;
    const uuid = event.last.get('Unique-ID');
    const place = name === 'BACKGROUND_JOB' ? 'jobs' : `room ${event.last.get('Conference-Name')}`;
    const key = uuid === undefined ? place : (legByUuid.get(uuid) ?? '?');
    const headers: Record<string, string | number> = {
      atMs: Number(event.last.get('Event-Date-Timestamp')) / 1000 - startMs,
    };
    for (const [header, value] of event.last) {
      const short = header.replace(/^variable_/, '$');
      if (!kept.has(short)) continue;
      if (short === 'Application-UUID' && !sentIds.has(value)) continue;
      if (short === '$last_sched_id') headers[short] = '*';
      else headers[short] = MEMBER_HEADERS.has(short) ? (legByMember.get(value) ?? value) : toRecorded(value);
    }
    if (name === 'BACKGROUND_JOB') headers['body'] = toRecorded(event.body);
    sorted[key] ??= [];
    sorted[key].push(headers);
  }
  return sorted;
}

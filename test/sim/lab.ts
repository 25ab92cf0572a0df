import { type ManualClock, manualClock } from '../../src/sim/clock.ts';
import type { PhoneCall, SimPhone } from '../../src/sim/phone.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/sim/simulator.ts';
import { openRawClient, type RawClient, type RawEvent } from './raw-client.ts';

export const EVENTS =
  'CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_PARK CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP_COMPLETE DTMF BACKGROUND_JOB ' +
  'PLAYBACK_STOP RECORD_START RECORD_STOP SHUTDOWN CUSTOM conference::maintenance';

/** A simulator whose time stands still, and a client that is signed in and subscribed. */
export interface Lab {
  readonly sim: Simulator;
  readonly clock: ManualClock;
  readonly client: RawClient;
  /** Moves time on, and waits until everything sent on the way has arrived. */
  pass(ms: number): Promise<void>;
  /** A caller who is parked, with the dead-man's transfer taken away. */
  parked(call?: Partial<PhoneCall>): Promise<SimPhone>;
  /** A member of a room, two beats after it asked for it. */
  member(argument: string, call?: Partial<PhoneCall>): Promise<SimPhone>;
  /** Sends `sendmsg … execute` and lets two beats pass. */
  execute(phone: SimPhone, application: string, argument: string, more?: string): Promise<void>;
  /** What was told since the last call of this: `add-member`, `DTMF`, …, optionally of one leg. */
  told(of?: SimPhone): string[];
  /** The last event of a kind. */
  last(kind: string, of?: SimPhone): RawEvent;
  close(): Promise<void>;
}

export const BEAT_MS = 20;

const kindOf = ({ last }: RawEvent): string => last.get('Action') ?? last.get('Event-Name') ?? '';

export async function openLab(options: Partial<SimulatorOptions> = {}, format = 'plain'): Promise<Lab> {
  const clock = manualClock();
  const sim = await startSimulator({ password: 'ClueCon', heartbeatMs: 0, clock, ...options });
  const client = await openRawClient(sim.port, 'ClueCon');
  await client.ask(`event ${format} ${EVENTS}`);
  let seen = 0;
  let callers = 0;

  const pass = async (ms: number) => {
    clock.advance(ms);
    // The answer stands behind all events of the time that passed.
    await client.api('create_uuid');
  };
  const lab: Lab = {
    sim,
    clock,
    client,
    pass,
    parked: async (call = {}) => {
      callers += 1;
      const phone = sim.call({ to: '*3', number: String(1000 + callers), name: `Caller ${callers}`, ...call });
      await client.api(`sched_del ${phone.uuid}`);
      await pass(2 * BEAT_MS);
      return phone;
    },
    member: async (argument, call) => {
      const phone = await lab.parked(call);
      await lab.execute(phone, 'conference', argument);
      await pass(BEAT_MS);
      return phone;
    },
    execute: async (phone, application, argument, more = '') => {
      const lines = ['call-command: execute', `execute-app-name: ${application}`, `execute-app-arg: ${argument}`];
      await client.ask([`sendmsg ${phone.uuid}`, ...lines, ...(more === '' ? [] : [more])].join('\n'));
      await pass(2 * BEAT_MS);
    },
    told: (of) => {
      const events = client.events.slice(seen);
      seen = client.events.length;
      return events.filter(({ last }) => of === undefined || last.get('Unique-ID') === of.uuid).map(kindOf);
    },
    last: (kind, of) => {
      const found = client.events.findLast(
        (event) => kindOf(event) === kind && (of === undefined || event.last.get('Unique-ID') === of.uuid),
      );
      if (found === undefined) throw new Error(`${kind} was not told`);
      return found;
    },
    close: async () => {
      client.close();
      await sim.stop();
    },
  };
  return lab;
}

import type { FsEvent } from '../../src/core/event.ts';
import { type Ending, Session, type SessionEvents, type SessionOptions } from '../../src/esl/session.ts';
import { type ManualClock, manualClock } from '../../src/time/clock.ts';
import { AUTH_REQUEST, type FakeConnection, fakeNetwork, reply, settle } from './fake-wire.ts';

export const OPTIONS: SessionOptions = {
  host: 'freeswitch',
  port: 8021,
  password: 'ClueCon',
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 10_000,
  livenessMs: 30_000,
  events: 'DTMF CUSTOM conference::maintenance',
};

/** A session at a far end that the test plays, and all that it told. */
export interface SessionLab {
  readonly session: Session;
  readonly far: FakeConnection;
  readonly clock: ManualClock;
  readonly heard: readonly FsEvent[];
  readonly malformed: readonly string[];
  readonly endings: readonly Ending[];
  readonly ups: number;
}

export function sessionLab(options: Partial<SessionOptions> = {}, events: Partial<SessionEvents> = {}): SessionLab {
  const clock = manualClock(1_000_000);
  const network = fakeNetwork();
  const heard: FsEvent[] = [];
  const malformed: string[] = [];
  const endings: Ending[] = [];
  let ups = 0;
  const session = new Session(
    { ...OPTIONS, ...options },
    {
      up: () => ups++,
      event: (event) => heard.push(event),
      malformed: (reason) => malformed.push(reason),
      over: (why) => endings.push(why),
      ...events,
    },
    network.open,
    clock,
  );
  return {
    session,
    far: network.newest,
    clock,
    heard,
    malformed,
    endings,
    get ups() {
      return ups;
    },
  };
}

/** The same, authenticated and subscribed. */
export async function upLab(
  options: Partial<SessionOptions> = {},
  events: Partial<SessionEvents> = {},
): Promise<SessionLab> {
  const lab = sessionLab(options, events);
  await welcome(lab.far);
  return lab;
}

/** FreeSWITCH takes the password and the subscription. */
export async function welcome(far: FakeConnection): Promise<void> {
  far.receive(AUTH_REQUEST);
  await settle();
  far.receive(reply('+OK accepted'));
  await settle();
  far.receive(reply('+OK event listener enabled json'));
  await settle();
}

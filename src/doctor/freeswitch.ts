import { type Ending, Session, type SessionOptions } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Clock } from '../time/clock.ts';
import { type Check, well, wrong } from './check.ts';
import { type FreeSwitchFacts, measureTiming, readFreeSwitch, type Wanted } from './freeswitch-facts.ts';
import { type Expected, judgeFreeSwitch } from './freeswitch-judgement.ts';

const CHECK = 'event socket';

export interface FreeSwitchToExamine {
  readonly eventSocket: Omit<SessionOptions, 'events'>;
  readonly expected: Expected;
  readonly sounds: Wanted['sounds'];
}

/** Connects as a controller does, on a connection of its own beside that of any that is running, and looks around. */
export async function examineFreeSwitch(
  { eventSocket, expected, sounds }: FreeSwitchToExamine,
  open: OpenWire,
  clock: Clock,
): Promise<readonly Check[]> {
  const where = `${eventSocket.host}:${eventSocket.port}`;
  let sentAtMs: number | undefined;
  const met = await new Promise<Session | Ending>((resolve) => {
    new Session(
      { ...eventSocket, events: 'BACKGROUND_JOB' },
      {
        up: resolve,
        over: resolve,
        event: (_, stamp) => {
          sentAtMs = stamp.sentAtMs;
        },
        malformed: () => {},
      },
      open,
      clock,
    );
  });
  if (!(met instanceof Session)) return [wrong(CHECK, `${where}: ${met.reason}`, remedyFor(met))];
  try {
    const facts: FreeSwitchFacts = {
      ...(await readFreeSwitch(met, { context: expected.context, sounds })),
      timing: await measureTiming(met, clock, () => sentAtMs),
    };
    return [well(CHECK, `${where}: connected, password and ACL are right`), ...judgeFreeSwitch(facts, expected)];
  } finally {
    met.close();
  }
}

function remedyFor({ kind }: Ending): string {
  return kind === 'refused'
    ? 'make eventSocket.password and event_socket.conf.xml agree, and its ACL allow this machine; then: ' +
        "fs_cli -x reloadacl, fs_cli -x 'reload mod_event_socket'"
    : 'start FreeSWITCH, and compare eventSocket.host and .port with event_socket.conf.xml';
}

import { getGlobal, setGlobal } from '../esl/encode.ts';
import { Session, type SessionOptions } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Clock } from '../time/clock.ts';

/**
 * The fence of a node is the highest number of a lease under which anybody has served it. FreeSWITCH itself keeps it, as a
 * global variable, so that whoever acts on it learns of a successor where Redis cannot tell. It ends with FreeSWITCH, as
 * all does that it guards; `reloadxml` leaves it (measured on FreeSWITCH 1.10.12).
 */
const FENCE = 'convene_fence';

/** How often a holder in doubt asks for it. */
export const FENCE_EVERY_MS = 1_000;

/** Two holders that raise it at the same moment are done after this; more are none of ours. */
const TRIES = 3;

/** The fence, 0 where nobody has served the node since FreeSWITCH started; undefined where it does not answer. */
export async function readFence(session: Session): Promise<number | undefined> {
  const reply = await session.command(getGlobal(FENCE));
  if (reply.kind === 'timed-out' || reply.kind === 'lost') return undefined;
  const text = reply.kind === 'ok' ? reply.text.trim() : '';
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}

/**
 * Raises the fence to `own`, unless it is higher. Answers the fence that then stands: `own` where the node is ours, more
 * where another came after us, and less or undefined where FreeSWITCH did not take it.
 */
export async function raiseFence(session: Session, own: number): Promise<number | undefined> {
  let found = await readFence(session);
  for (let tries = 0; tries < TRIES && found !== undefined && found < own; tries++) {
    const [, then] = await Promise.all([
      session.command(setGlobal(FENCE, own, found === 0 ? undefined : found)),
      readFence(session),
    ]);
    found = then;
  }
  return found;
}

/** Asks for the fence at once and then each second, until it is above `own` or the returned function is called. */
export function watchFence(
  own: number,
  session: () => Session | undefined,
  clock: Clock,
  overtaken: (fence: number) => void,
): () => void {
  let over = false;
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    const present = session();
    const found = present === undefined ? undefined : await readFence(present);
    if (over) return;
    if (found !== undefined && found > own) {
      over = true;
      overtaken(found);
    } else cancel = clock.after(FENCE_EVERY_MS, () => void look());
  };
  void look();
  return () => {
    over = true;
    cancel();
  };
}

/** Reads the fence on a connection for that alone; undefined where FreeSWITCH cannot be asked. */
export async function probeFence(
  eventSocket: Omit<SessionOptions, 'events'>,
  open: OpenWire,
  clock: Clock,
): Promise<number | undefined> {
  const session = await new Promise<Session | undefined>((resolve) => {
    new Session(
      { ...eventSocket, events: 'HEARTBEAT' },
      { up: resolve, over: () => resolve(undefined), event: () => {}, malformed: () => {} },
      open,
      clock,
    );
  });
  if (session === undefined) return undefined;
  try {
    return await readFence(session);
  } finally {
    session.close();
  }
}

import { assertNever } from '../../core/assert-never.ts';
import { isBeginning, type OccurrenceEvent } from '../../core/occurrence.ts';
import type { Claim, DueEvent, OccurrenceState, Outcome } from '../../store/occurrences.ts';
import { type Arranging, armFrom, arrange } from './arrangement.ts';
import type { Backlog } from './backlog.ts';
import { type Done, type Occasion, type OccurrenceEffects, occasionId } from './effects.ts';
import { patiently } from './patience.ts';
import type { Plan } from './plan.ts';

/**
 * How one event is attended to:
 *
 *     claim ──> is it still what the definition wants? ──yes──> does it still make sense? ──yes──> effect ──> commit with the next
 *       │              │ no: let go, arrange by the definition         │ no: commit as missed, with the next
 *       └─ early, or another is at it: come back then
 *
 * The claim comes before the effect and the commit after it. Whoever dies in between leaves a claim that runs out; the next
 * one is told so, and its effect looks before it acts. While the effect goes on the claim is renewed. A definition that
 * was changed and not arranged, since whoever changed it died, is found before the effect.
 */
export interface AttendanceOptions extends Arranging {
  readonly effects: OccurrenceEffects;
  /** How long a claim holds that is not renewed. */
  readonly leaseMs: number;
  /** Aborted when it is time to end: what waits for Redis is given up. */
  readonly ending: AbortSignal;
  /** Takes up what is left to do after an effect; without it that is done at once. */
  readonly backlog?: Pick<Backlog, 'put'>;
  /** Told of each effect, with how late it came by Redis's clock. */
  attended?(event: OccurrenceEvent, lateMs: number): void;
  /** Told of what went wrong; it is tried again. */
  complain(what: string, error: unknown): void;
}

export type Attended =
  /** Nothing is left to do here. */
  | { readonly kind: 'done' }
  /** Not now: after so long. */
  | { readonly kind: 'later'; readonly forMs: number };

const DONE: Attended = { kind: 'done' };

/** Attends to an event; `token` is to be another each time. Rejects with StoreError where Redis stays away. */
export async function attend(options: AttendanceOptions, wanted: DueEvent, token: string): Promise<Attended> {
  const { plans, occurrences, leaseMs, ending } = options;
  const insist = <T>(work: () => Promise<T>) => patiently(work, leaseMs, ending);

  // Together: who edits between the two is told that it is under way, or has made the claim fail.
  const [claiming, plan] = await insist(() =>
    Promise.all([occurrences.claim(wanted, token, leaseMs), plans.of(wanted.conference)]),
  );
  if (claiming.kind === 'gone') return DONE;
  if (claiming.kind !== 'claimed') return { kind: 'later', forMs: claiming.forMs };
  const { claim, nowMs, again } = claiming;
  const { conference, event } = claim;

  if (plan?.revision !== claim.revision || !plan.holds(event)) {
    // What another may have done is not forgotten: the claim runs out at once, and arranging finds it.
    await insist<unknown>(() =>
      again ? occurrences.claim(wanted, token, 0) : occurrences.commit(claim, [], undefined),
    );
    await insist(() => arrange(options, conference));
    return DONE;
  }
  if (plan.isOver(event, nowMs)) {
    await conclude(options, plan, claim, again && isBeginning(event.kind) ? 'unknown' : 'missed', nowMs);
    return DONE;
  }
  const beganMs = performance.now();
  const occasion: Occasion = { id: occasionId(conference, event), conference, event, nowMs, again };
  let done: Done;
  try {
    done = await whileRenewed(options, wanted, token, () => effect(options.effects, occasion));
  } catch (error) {
    options.complain(`${occasion.id} could not be done for now`, error);
    return { kind: 'later', forMs: leaseMs };
  }
  options.attended?.(event, nowMs - event.atMs);
  const rest = () => conclude(options, plan, claim, done, nowMs + Math.round(performance.now() - beganMs));
  if (options.backlog === undefined) await rest();
  else {
    await options.backlog.put(() =>
      rest().catch((error: unknown) => options.complain(`${occasion.id} is done, and not kept`, error)),
    );
  }
  return DONE;
}

async function effect(effects: OccurrenceEffects, occasion: Occasion): Promise<Done> {
  const { kind } = occasion.event;
  switch (kind) {
    case 'notify':
      return effects.notify(occasion);
    case 'start':
      return effects.start(occasion);
    case 'warn-5':
      return effects.warn(occasion, 5);
    case 'warn-1':
      return effects.warn(occasion, 1);
    case 'end':
      return effects.end(occasion);
    default:
      return assertNever(kind);
  }
}

async function whileRenewed<T>(
  { occurrences, leaseMs, complain }: AttendanceOptions,
  wanted: DueEvent,
  token: string,
  work: () => Promise<T>,
): Promise<T> {
  const renewing = setInterval(() => {
    occurrences
      .claim(wanted, token, leaseMs)
      .catch((error: unknown) => complain(`the claim of conference ${wanted.conference} could not be renewed`, error));
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
  }
}

/** Commits what became of an event, and of the occurrences that were passed over since, and arms what comes next. */
async function conclude(
  options: AttendanceOptions,
  plan: Plan,
  claim: Claim,
  what: Done | 'missed',
  nowMs: number,
): Promise<void> {
  const { occurrences, jobs, leaseMs, ending, complain } = options;
  const { conference, revision, event } = claim;
  const next = plan.next(event, nowMs);
  // A notice that came to nothing leaves its occurrence to its start.
  const firstIndex = event.index + (event.kind === 'notify' || (event.kind === 'start' && what === 'missed') ? 0 : 1);
  const missed = plan.passedOver(firstIndex, next).map(
    ({ local, index, startMs, endMs }): Outcome => ({
      local,
      index,
      startMs,
      endMs,
      state: 'missed',
      did: undefined,
    }),
  );
  const outcomes = [...(what === 'missed' ? [] : [outcomeOf(event, what)]), ...missed];
  const committing = await patiently(() => occurrences.commit(claim, outcomes, next), leaseMs, ending);
  switch (committing.kind) {
    case 'armed':
      if (next !== undefined) await jobs.add([{ conference, revision, event: next }]);
      return;
    case 'idle':
      return;
    case 'done':
      await patiently(() => armFrom(options, conference, plan, next, nowMs), leaseMs, ending);
      return;
    case 'edited':
      await patiently(() => arrange(options, conference), leaseMs, ending);
      return;
    case 'lost':
      complain(`${occasionId(conference, event)} was taken up by another meanwhile`, new Error('the claim was lost'));
      return;
    default:
      return assertNever(committing);
  }
}

const STATES: Readonly<Record<OccurrenceEvent['kind'], OccurrenceState | undefined>> = {
  notify: 'told',
  start: 'open',
  'warn-5': undefined,
  'warn-1': undefined,
  end: 'ended',
};
function outcomeOf(event: OccurrenceEvent, done: Done): Outcome {
  const { local, index, startMs, endMs, kind, atMs } = event;
  const state = done === 'unknown' && isBeginning(kind) ? 'unknown' : STATES[kind];
  return { local, index, startMs, endMs, state, did: { kind, atMs } };
}

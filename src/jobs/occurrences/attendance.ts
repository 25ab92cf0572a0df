import { assertNever } from '../../core/assert-never.ts';
import type { ConferenceId } from '../../core/ids.ts';
import { isBeginning, type OccurrenceEvent } from '../../core/occurrence.ts';
import type { Occurrence } from '../../core/recurrence.ts';
import type { Claim, Claiming, DueEvent, OccurrenceState, Outcome } from '../../store/occurrences.ts';
import { type Arranging, armFrom, arrange } from './arrangement.ts';
import { type Done, type Occasion, type OccurrenceEffects, occasionId } from './effects.ts';
import { holdClaims } from './held-claims.ts';
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
 * one is told so, and its effect looks before it acts. Until it is committed the claim is renewed. A definition that
 * was changed and not arranged, since whoever changed it died, is found before the effect.
 */
export interface AttendanceOptions extends Arranging {
  readonly effects: OccurrenceEffects;
  /** How long a claim holds that is not renewed. */
  readonly leaseMs: number;
  /** Aborted when it is time to end: what waits for Redis is given up. */
  readonly ending: AbortSignal;
  /** Told of each effect, with for how long it could have been made, by Redis's clock. */
  attended?(event: OccurrenceEvent, lateMs: number): void;
  /** Told of occurrences that are about to be kept as missed; told again where that was not done. */
  missed?(conference: ConferenceId, passedOver: readonly Occurrence[]): Promise<void>;
  /** Told of what went wrong; it is tried again. */
  complain(what: string, error: unknown): void;
}

export type Attended =
  /** Nothing is left to do here. */
  | { readonly kind: 'done' }
  /** Not now: after so long. */
  | { readonly kind: 'later'; readonly forMs: number };

/** An event that was claimed, to be looked at and done. */
export type Taken = Pick<Extract<Claiming, { readonly kind: 'claimed' }>, 'claim' | 'nowMs' | 'lateMs' | 'again'>;

export type Undertaken =
  /** The effect is made, or was not wanted. What is left may wait a little, and never rejects. */
  { readonly kind: 'done'; rest(): Promise<Attended> } | Extract<Attended, { readonly kind: 'later' }>;

const DONE: Attended = { kind: 'done' };
const NO_REST: Undertaken = { kind: 'done', rest: async () => DONE };

/** Attends to an event; `token` is to be another each time. Rejects with StoreError where Redis stays away. */
export async function attend(options: AttendanceOptions, wanted: DueEvent, token: string): Promise<Attended> {
  const { occurrences, leaseMs, ending } = options;
  const [claiming] = await patiently(() => occurrences.claim([wanted], token, leaseMs), leaseMs, ending);
  if (claiming === undefined || claiming.kind === 'gone') return DONE;
  if (claiming.kind !== 'claimed') return { kind: 'later', forMs: claiming.forMs };
  const letGo = holdClaims(options).hold([claiming.claim]);
  try {
    const undertaken = await undertake(options, claiming);
    return await (undertaken.kind === 'done' ? undertaken.rest() : undertaken);
  } finally {
    letGo(claiming.claim);
  }
}

/** Does what was claimed and is held, if it is still wanted. Rejects with StoreError where Redis stays away. */
export async function undertake(
  options: AttendanceOptions,
  { claim, nowMs, lateMs, again }: Taken,
): Promise<Undertaken> {
  const { plans, occurrences, leaseMs, ending, complain } = options;
  const insist = <T>(work: () => Promise<T>) => patiently(work, leaseMs, ending);
  const { conference, event, token } = claim;
  const occasion: Occasion = { id: occasionId(conference, event), conference, event, nowMs, again };

  // Read behind the claim: who edits it from now on is told that it is under way.
  const plan = await insist(() => plans.of(conference));
  if (plan?.revision !== claim.revision || !plan.holds(event)) {
    // What another may have done is not forgotten: the claim runs out at once, and arranging finds it.
    await insist<unknown>(() =>
      again ? occurrences.claim([claim], token, 0) : occurrences.commit(claim, [], undefined),
    );
    await insist(() => arrange(options, conference));
    return NO_REST;
  }
  const rest = (what: Done | 'missed', atMs: number): Undertaken => ({
    kind: 'done',
    rest: async () => {
      try {
        await conclude(options, plan, claim, what, atMs);
        return DONE;
      } catch (error) {
        complain(`${occasion.id} is done and not kept, and is looked at again`, error);
        return { kind: 'later', forMs: leaseMs };
      }
    },
  });
  if (plan.isOver(event, nowMs)) return rest(again && isBeginning(event.kind) ? 'unknown' : 'missed', nowMs);
  const beganMs = performance.now();
  let done: Done;
  try {
    done = await effect(options.effects, occasion);
  } catch (error) {
    complain(`${occasion.id} could not be done for now`, error);
    return { kind: 'later', forMs: leaseMs };
  }
  options.attended?.(event, lateMs);
  return rest(done, nowMs + Math.round(performance.now() - beganMs));
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
  const passedOver = plan.passedOver(firstIndex, next);
  await options.missed?.(conference, passedOver);
  const missed = passedOver.map(
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
  const known = done === 'nothing' ? undefined : STATES[kind];
  const state = done === 'unknown' && isBeginning(kind) ? 'unknown' : known;
  return { local, index, startMs, endMs, state, did: { kind, atMs } };
}

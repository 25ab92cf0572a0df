import { assertNever } from '../assert-never.ts';
import type { Conference, Role } from '../conference.ts';
import type { Prompt } from '../prompt.ts';
import { isZone, wallTimeAt } from '../recurrence.ts';
import { datePrompts, yearPrompts } from '../spoken-date.ts';
import type { Step } from '../step.ts';
import { standingAt } from '../window.ts';
import { seat } from './entering.ts';
import { part } from './parting.ts';
import type { AdmissionRules, AdmissionState } from './state.ts';
import { tell, type Wants } from './wants.ts';

/** A start that is farther off is told with its year. */
const YEAR_UNSAID_MS = 300 * 24 * 60 * 60 * 1000;

/**
 * The last of what a caller is told by: it has said what it must, and gets in if the conference is open, or opens so soon
 * that it may wait in the room. Else it hears when that is, in the zone of the conference.
 */
export function admit(
  state: AdmissionState,
  conference: Conference,
  role: Role,
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  if (conference.year === 0) return seat(state, conference, role, wants);
  const { zone, told } = zoneOf(conference, rules);
  const all = [...wants, ...told];
  const standing = standingAt(conference, zone, now);
  switch (standing.kind) {
    case 'open':
    case 'early':
      return seat(state, conference, role, all);
    case 'closed':
      return part(state, 'not-open', all, now, startPrompts(zone, standing.next.startMs, now));
    case 'over':
      return part(state, 'over', all, now);
    default:
      return assertNever(standing);
  }
}

/** People are told a minute before the start, by a clock that need not be the one of this machine. */
const TOLD_BEFORE_MINUTES = 2;

/** The same of somebody who was called about the start, and may wait for it however early that is; who comes too late is let go. */
export function admitNoticed(
  state: AdmissionState,
  conference: Conference,
  role: Role,
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const earlyEntryMinutes = Math.max(conference.earlyEntryMinutes, TOLD_BEFORE_MINUTES);
  const [next, all, wakeAtMs] = admit(state, { ...conference, earlyEntryMinutes }, role, wants, now, rules);
  if (next?.phase.at !== 'parting') return [next, all, wakeAtMs];
  return [next, [...all, { family: 'call', kind: 'turned-away', leg: state.leg }], wakeAtMs];
}

/** A name that is no zone, or not yet one to this program, does not keep callers out. */
function zoneOf({ id, timezone }: Conference, rules: AdmissionRules): { readonly zone: string; readonly told: Wants } {
  const instead = rules.timezone;
  if (timezone === null) return { zone: instead, told: [] };
  if (isZone(timezone)) return { zone: timezone, told: [] };
  return { zone: instead, told: [tell({ kind: 'zone-unknown', conference: id, timezone, instead })] };
}

function startPrompts(zone: string, startMs: number, now: number): readonly Prompt[] {
  const start = wallTimeAt(zone, startMs);
  const year = startMs - now > YEAR_UNSAID_MS ? yearPrompts(start.year) : [];
  return ['opens-on', ...datePrompts(start), ...year];
}

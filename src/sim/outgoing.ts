import type { Channel } from './channel.ts';
import { variablesAtDialling, variablesAtMedia, variablesAtProgress } from './sofia-outgoing.ts';

/** Number and name of somebody, as a leg shows them. */
export interface PartyId {
  readonly number: string;
  readonly name: string;
}

/** How a leg is dialled. */
export interface Outgoing {
  readonly uuid: string;
  readonly channelName: string;
  /** Undefined where a profile was dialled directly. */
  readonly gateway: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  /** The leg on which `bridge` runs; undefined for an `originate`. */
  readonly from: Channel | undefined;
}

/** Who waits for what becomes of a leg that is dialled. */
export interface LegWatcher {
  /** The far end sends sound, or answers. */
  ready(): void;
  /** The leg is hung up; that is not told yet. */
  hungUp(): void;
  /** CHANNEL_HANGUP_COMPLETE has been told. */
  gone(): void;
}

/*
 * The life of a leg that FreeSWITCH dials, until somebody takes it: created, perhaps ringing (180), perhaps early (183,
 * sound before the answer), answered. Until it is taken over it shows the caller id that was sent; then FreeSWITCH swaps
 * caller and callee, so that the leg shows the number that was dialled. A leg of a bridge is never swapped.
 */

/** What a far end is called that has not said its name. */
const UNNAMED = 'Outbound Call';

/** Comes into being, and goes on to ring. */
export function dial(leg: Channel): void {
  const { outgoing } = leg;
  if (outgoing === undefined) return;
  leg.callee = { number: leg.dialled, name: UNNAMED };
  leg.otherLeg = outgoing.from;
  leg.setVariables(variablesAtDialling(leg, outgoing.gateway, outgoing.variables));
  leg.core.channels.set(leg.uuid, leg);
  leg.fire('CHANNEL_CREATE');
  leg.state = 'CS_CONSUME_MEDIA';
  leg.stateNumber = 7;
}

/** The far end is heard of for the first time. It says its name, which is its number, unless that is not wanted. */
function reached(leg: Channel): void {
  if (leg.progressMs !== 0 || leg.earlyMs !== 0) return;
  leg.setVariables(variablesAtProgress(leg));
  if (leg.variableText('ignore_display_updates') !== 'true') leg.callee = { number: leg.dialled, name: leg.dialled };
  if (leg.outgoing?.from !== undefined) leg.outgoing.from.callee = leg.callee;
}

/** 180: it rings. */
export function ring(leg: Channel): void {
  if (leg.cause !== undefined || leg.answeredMs !== 0 || leg.progressMs !== 0 || leg.earlyMs !== 0) return;
  reached(leg);
  leg.progressMs = leg.core.clock.nowMs();
  leg.fire('CHANNEL_PROGRESS');
  leg.callState = 'RINGING';
}

function openMedia(leg: Channel): void {
  if (!leg.hasMedia) leg.setVariables(variablesAtMedia(leg));
  leg.hasMedia = true;
}

/** 183: sound comes before the answer. */
export function sendEarlyMedia(leg: Channel): void {
  if (leg.cause !== undefined || leg.answeredMs !== 0 || leg.earlyMs !== 0) return;
  reached(leg);
  leg.earlyMs = leg.core.clock.nowMs();
  leg.setVariable('endpoint_disposition', 'EARLY MEDIA');
  leg.fire('CHANNEL_PROGRESS_MEDIA');
  openMedia(leg);
  leg.callState = 'EARLY';
  leg.watcher?.ready();
}

/** Runs what `execute_on_answer` and `execute_on_answer_N` say, each of which is done at once. */
function executeOnAnswer(leg: Channel): void {
  for (const [name, value] of leg.variables) {
    if (!name.startsWith('execute_on_answer') || typeof value !== 'string') continue;
    const [, application = '', argument = ''] = /^(\S+?)(?:::|\s+|$)(.*)$/s.exec(value) ?? [];
    leg.stack.runFromDialplan(application, argument, () => undefined);
  }
}

/** 200: the far end answers. */
export function pickUp(leg: Channel): void {
  if (leg.cause !== undefined || leg.answeredMs !== 0) return;
  reached(leg);
  leg.answeredMs = leg.core.clock.nowMs();
  openMedia(leg);
  leg.fire('CHANNEL_ANSWER');
  leg.setVariable('endpoint_disposition', 'ANSWER');
  executeOnAnswer(leg);
  leg.callState = 'ACTIVE';
  leg.watcher?.ready();
}

/** `originate` hands the leg over: it shows the far end from now on, and runs applications of its own. */
export function takeOver(leg: Channel): void {
  const shown = { number: leg.number, name: leg.name };
  const far = leg.callee ?? shown;
  leg.number = far.number;
  leg.name = far.name;
  leg.callee = shown;
  leg.setVariable('pre_transfer_caller_id_name', shown.name);
  leg.setVariable('pre_transfer_caller_id_number', shown.number);
  leg.setVariable('channel_cid_flipped', 'yes');
  leg.state = 'CS_EXECUTE';
  leg.stateNumber = 4;
  leg.routed = true;
}

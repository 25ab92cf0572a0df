import type { FsCommand } from '../core/intent.ts';
import { prompts } from '../core/sound.ts';
import { type Dialect, soundOf } from './dialect.ts';
import { api, type Encoded, execute } from './encoded.ts';
import { commandText, UnsafeText, wholeNumber, word } from './safe-text.ts';

type Dial = FsCommand & { readonly kind: 'dial' };
type Bridge = FsCommand & { readonly kind: 'bridge' };

/** How long a caller whose far end has gone may wait to be asked for another number. */
const BEHIND_SECONDS = 60;
/** FreeSWITCH ends the job itself when it has rung for so long; that it did not is a fault. */
const JOB_ALLOWANCE_MS = 20_000;

/**
 * Dials in the background; the answered leg goes to the dialplan's `invited`, which limits it, arms the dead-man and parks it. With
 * `ignore_early_media` the job ends at the answer, and what the far end says before is heard by nobody (measured on FreeSWITCH
 * 1.10.12).
 */
export function originate(command: Dial, dialect: Dialect): Encoded {
  const variables = {
    ...common(command),
    ignore_early_media: 'true',
    convene_limit: wholeNumber(command.limitSeconds),
  };
  const dialled = `${braced(variables)}${endpoint(command, dialect)}`;
  const text = commandText(`originate ${dialled} invited XML ${word(dialect.context)}`);
  return { text, expectsOk: true, jobTimeoutMs: command.ringTimeoutMs + JOB_ALLOWANCE_MS };
}

/**
 * Connects a caller: the caller hears the far end as it rings and speaks. The far leg is limited by FreeSWITCH from its answer
 * on, and so is the warning armed there, which its other leg, the caller, hears. The caller's leg stays when the far one goes.
 */
export function bridge(command: Bridge, id: string, dialect: Dialect): readonly Encoded[] {
  const { from, limitSeconds, warning, language } = command;
  const variables: Record<string, string> = {
    ...common(command),
    execute_on_answer_1: `sched_hangup +${wholeNumber(limitSeconds)} allotted_timeout`,
    // The caller's dead-man is disarmed while it is connected and armed again behind, by FreeSWITCH itself: nobody else may be there.
    api_on_answer: `sched_del ${word(from)}`,
    api_hangup_hook: `sched_transfer +${BEHIND_SECONDS} ${word(from)} farewell XML ${word(dialect.context)}`,
  };
  if (warning !== null && limitSeconds > warning.beforeEndSeconds) {
    const file = soundOf(prompts(...warning.prompts), language, dialect);
    variables['execute_on_answer_2'] =
      `sched_broadcast +${wholeNumber(limitSeconds - warning.beforeEndSeconds)} ${file} bleg`;
  }
  return [
    api(`uuid_setvar_multi ${word(from)} continue_on_fail=true;hangup_after_bridge=false`),
    execute(from, id, 'bridge', `${braced(variables)}${endpoint(command, dialect)}`),
  ];
}

function common({ leg, callerId, ringTimeoutMs }: Dial | Bridge): Record<string, string> {
  return {
    origination_uuid: word(leg),
    originate_timeout: wholeNumber(Math.max(1, Math.ceil(ringTimeoutMs / 1000))),
    ...shown(callerId),
    // The far end's own idea of its name would replace the number that we know it by.
    ignore_display_updates: 'true',
  };
}

/** A number is sent as one; any other text as a name, with what of it may stand for a number. */
function shown(callerId: string): Record<string, string> {
  if (callerId === '') {
    return {
      origination_caller_id_number: 'anonymous',
      origination_caller_id_name: 'Anonymous',
      origination_privacy: 'hide_name:hide_number',
    };
  }
  const number = callerId.replace(/[^A-Za-z0-9+.*#_-]/g, '');
  return {
    origination_caller_id_number: number === '' ? 'anonymous' : number,
    origination_caller_id_name: callerId,
  };
}

/** Quoted, so that blanks may stand in a value; whatever the parsers of variables and of lists act upon may not. */
function braced(variables: Readonly<Record<string, string>>): string {
  const each = Object.entries(variables).map(([name, value]) => `${name}='${quotable(value)}'`);
  return `{${each.join(',')}}`;
}
function quotable(value: string): string {
  if (!/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}{}[\],|'"$\\<>^&]*$/u.test(value))
    throw new UnsafeText(`not allowed in a dial string: ${JSON.stringify(value.slice(0, 120))}`);
  return value;
}

/** A gateway of FreeSWITCH's own configuration or one of our extensions, and digits: nothing else is ever dialled. */
function endpoint({ gateway, dial }: Dial | Bridge, dialect: Dialect): string {
  if (!/^\+?[0-9*#]{1,40}$/.test(dial)) throw new UnsafeText(`not a number: ${JSON.stringify(dial.slice(0, 120))}`);
  if (gateway === null) return `${word(dialect.extensions)}${dial}`;
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(gateway)) throw new UnsafeText(`not a gateway: ${JSON.stringify(gateway)}`);
  return `sofia/gateway/${gateway}/${dial}`;
}

const RING_ON_MS = 2_000;
const RING_MS = 6_000;
/** The ringing of a telephone, two seconds of six, for so long. */
export function ringing(forMs: number): string {
  const segments: string[] = [];
  for (let left = Math.max(100, Math.round(forMs)); left > 0; left -= RING_MS) {
    const on = Math.min(RING_ON_MS, left);
    const off = Math.min(RING_MS, left) - on;
    segments.push(`%(${wholeNumber(on)},${wholeNumber(off)},440,480)`);
  }
  return `tone_stream://${segments.join(';')}`;
}

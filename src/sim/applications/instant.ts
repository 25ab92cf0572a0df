import type { Application } from '../application.ts';
import { splitArguments } from '../application.ts';
import { broadcast } from '../broadcast.ts';
import { hangupCause } from '../hangup-cause.ts';

/** Answers; nothing more when that was done before. */
export const answer: Application = (leg) => {
  leg.answer();
  return undefined;
};

/** `set NAME=VALUE`; without a value the variable goes. */
export const set: Application = (leg, argument) => {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(argument) ?? [];
  if (name !== '') leg.setVariable(name, value);
  return undefined;
};

/** `multiset NAME=VALUE NAME=VALUE`. */
export const multiset: Application = (leg, argument, end) => {
  for (const each of splitArguments(argument, 64)) set(leg, each, end);
  return undefined;
};

/** `unset NAME`. */
export const unset: Application = (leg, argument) => {
  leg.setVariable(argument, '');
  return undefined;
};

/** `multiunset NAME NAME`. */
export const multiunset: Application = (leg, argument) => {
  for (const name of splitArguments(argument, 64)) leg.setVariable(name, '');
  return undefined;
};

/** `hangup [CAUSE]`. */
export const hangup: Application = (leg, argument) => {
  leg.hangup(argument === '' ? 'NORMAL_CLEARING' : hangupCause(argument));
  return undefined;
};

/** `transfer EXTENSION [DIALPLAN [CONTEXT]]`. */
export const transfer: Application = (leg, argument) => {
  const [extension = '', dialplan, context] = splitArguments(argument, 3);
  leg.transfer(extension, dialplan, context);
  return undefined;
};

/** `sched_transfer [+]SECONDS EXTENSION [DIALPLAN [CONTEXT]]`. */
export const schedTransfer: Application = (leg, argument) => {
  const [when = '', extension = '', dialplan, context] = splitArguments(argument, 4);
  const id = leg.core.tasks.add(leg.uuid, leg.core.tasks.secondOf(when), () =>
    leg.transfer(extension, dialplan, context),
  );
  leg.setVariable('last_sched_id', String(id));
  return undefined;
};

/** `sched_hangup [+]SECONDS [CAUSE]`. */
export const schedHangup: Application = (leg, argument) => {
  const [when = '', cause] = splitArguments(argument, 2);
  const id = leg.core.tasks.add(leg.uuid, leg.core.tasks.secondOf(when), () =>
    leg.hangup(cause === undefined ? 'ALLOTTED_TIMEOUT' : hangupCause(cause)),
  );
  leg.setVariable('last_sched_id', String(id));
  return undefined;
};

/** `sched_broadcast [+]SECONDS FILE [aleg|bleg|both]`. */
export const schedBroadcast: Application = (leg, argument) => {
  const [when = '', path = '', which] = splitArguments(argument, 3);
  const id = leg.core.tasks.add(leg.uuid, leg.core.tasks.secondOf(when), () => broadcast(leg, path, which));
  leg.setVariable('last_sched_id', String(id));
  return undefined;
};

/** `ring_ready`: the caller hears ringing. */
export const ringReady: Application = (leg) => {
  if (leg.answeredMs !== 0 || leg.progressMs !== 0) return undefined;
  leg.progressMs = leg.core.clock.nowMs();
  leg.fire('CHANNEL_PROGRESS');
  return undefined;
};

/** Does nothing that a controller could see. */
export const nothing: Application = () => undefined;

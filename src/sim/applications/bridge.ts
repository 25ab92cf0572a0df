import type { Application } from '../application.ts';
import type { Channel } from '../channel.ts';
import { type Origination, originate } from '../originate.ts';

const TIMEOUT_S = 60;

/** What `DIALSTATUS` says of a cause; of any other, the cause itself. */
const DIAL_STATUS: Readonly<Record<string, string>> = {
  ORIGINATOR_CANCEL: 'CANCEL',
  USER_BUSY: 'BUSY',
  NO_ANSWER: 'NOANSWER',
  CALL_REJECTED: 'DONTCALL',
};

/** Whether a leg goes on after this failure, by `continue_on_fail`: `true`, or a list of causes. */
function continues(leg: Channel, cause: string): boolean {
  const given = leg.variableText('continue_on_fail') ?? '';
  return given === 'true' || given.toUpperCase().split(',').includes(cause);
}

/** What a leg keeps of the one that it was bridged with. */
function nameOther(leg: Channel, other: Channel): void {
  leg.setVariable('last_bridge_to', other.uuid);
  leg.setVariable('bridge_channel', other.channelName);
  leg.setVariable('bridge_uuid', other.uuid);
}

/**
 * `bridge DIAL_STRING`: dials, and joins the leg with the far end that answers, or that sends sound before the answer.
 * From then on a hang-up of the far end ends the application, whether it had answered or not; the leg stays unless
 * `hangup_after_bridge` is true. A far end that could not be reached leaves its cause in `originate_disposition`, and
 * hangs the leg up unless `continue_on_fail` lets it stay. The far leg goes when this one does.
 *
 * While it rings, an answered leg hears `transfer_ringback`; its keys are told only if there is an
 * `origination_cancel_key`, and otherwise when the application is over. An application that runs inside goes on to its
 * end before that of the bridge (measured on FreeSWITCH 1.10.12).
 */
export const bridge: Application = (leg, argument, end) => {
  const { core } = leg;
  let origination: Origination | undefined;
  let far: Channel | undefined;
  let standing = false;
  /** What is to be done when the application that runs inside has ended. */
  let afterwards: (() => void) | undefined;
  let over = false;

  const sayDisposition = (disposition: string) => {
    leg.setVariable('originate_disposition', disposition);
    leg.setVariable('DIALSTATUS', DIAL_STATUS[disposition] ?? disposition);
  };
  const ringback = () => {
    const tone = leg.variableText('transfer_ringback');
    if (far === undefined && leg.answeredMs !== 0 && tone !== undefined) leg.ear.play({ what: tone });
  };
  const whenInnermost = (act: () => void) => {
    if (standing) afterwards = act;
    else act();
  };
  const failed = (cause: string, hadLeg: boolean) => {
    leg.ear.hush();
    leg.callState = 'ACTIVE';
    sayDisposition(cause);
    leg.setVariable('originate_failed_cause', cause);
    if (hadLeg) leg.setVariable('last_bridge_hangup_cause', cause);
    over = true;
    if (continues(leg, cause)) end();
    else leg.hangup(cause);
  };
  const part = () => {
    if (far === undefined) return;
    far.bridgedTo = undefined;
    leg.bridgedTo = undefined;
    far.watcher = undefined;
  };
  const tell = (event: 'CHANNEL_BRIDGE' | 'CHANNEL_UNBRIDGE', other: Channel) =>
    leg.fire(event, [
      ['Bridge-A-Unique-ID', leg.uuid],
      ['Bridge-B-Unique-ID', other.uuid],
    ]);
  const farGone = (other: Channel) => {
    const cause = other.cause ?? 'NORMAL_CLEARING';
    part();
    leg.setVariable('last_bridge_hangup_cause', cause);
    leg.setVariable('bridge_hangup_cause', cause);
    tell('CHANNEL_UNBRIDGE', other);
    over = true;
    if (leg.variableText('hangup_after_bridge') === 'true') leg.hangup('NORMAL_CLEARING');
    else end();
  };
  const join = (other: Channel) => {
    far = other;
    leg.ear.hush();
    leg.callState = 'ACTIVE';
    sayDisposition('SUCCESS');
    leg.pushVariable('originate_causes', `${other.uuid};NONE`);
    leg.setVariable('signal_bond', other.uuid);
    leg.otherLeg = other;
    leg.bridgedTo = other;
    other.bridgedTo = leg;
    other.state = 'CS_EXCHANGE_MEDIA';
    other.stateNumber = 5;
    tell('CHANNEL_BRIDGE', other);
    nameOther(leg, other);
    nameOther(other, leg);
    const bridgeFirst = core.jobFirst();
    const gone = () => {
      if (!over && leg.bridgedTo === other) whenInnermost(() => farGone(other));
    };
    other.watcher = {
      ready: () => undefined,
      hungUp: () => bridgeFirst && core.beat.soon(gone),
      gone,
    };
    leg.stack.offerKeys();
  };
  const pressed = (key: string) => {
    if (far !== undefined) far.farEnd.keyed(key);
    else if (key === leg.variableText('origination_cancel_key')) origination?.cancel('NO_ANSWER');
  };

  return {
    begin: (atFirst) => {
      standing = atFirst;
      const { number, name } = leg;
      const request = { dialString: argument, from: leg, caller: { number, name }, timeoutS: TIMEOUT_S };
      leg.callState = 'RING_WAIT';
      if (!standing) ringback();
      origination = originate(core, request, (outcome) => {
        if (over) return;
        if ('leg' in outcome) join(outcome.leg);
        else whenInnermost(() => failed(outcome.failed, outcome.hadLeg));
      });
    },
    suspend: () => {
      standing = true;
      leg.ear.hush();
    },
    resume: () => {
      standing = false;
      const act = afterwards;
      afterwards = undefined;
      if (act !== undefined) act();
      else ringback();
    },
    get takeKey() {
      const told = far !== undefined || leg.variableText('origination_cancel_key') !== undefined;
      return told ? pressed : undefined;
    },
    abandon: () => {
      if (over) return;
      over = true;
      leg.ear.hush();
      if (far === undefined) {
        sayDisposition('ORIGINATOR_CANCEL');
        leg.setVariable('originate_failed_cause', 'ORIGINATOR_CANCEL');
        origination?.cancel('ORIGINATOR_CANCEL');
        return;
      }
      part();
      leg.setVariable('bridge_hangup_cause', 'NORMAL_CLEARING');
      if (leg.cause !== undefined) far.setVariable('last_bridge_hangup_cause', leg.cause);
      tell('CHANNEL_UNBRIDGE', far);
      far.hangup('NORMAL_CLEARING');
    },
  };
};

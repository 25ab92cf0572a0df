import type { Channel } from './channel.ts';
import { type DialledLeg, parseDialString } from './dial-string.ts';
import { readEndpoint } from './endpoint.ts';
import { behave, type PlacedCall } from './far-ends.ts';
import { dial, type PartyId } from './outgoing.ts';
import type { SwitchCore } from './switch-core.ts';

export interface OriginateRequest {
  readonly dialString: string;
  /** The leg on which `bridge` runs. */
  readonly from: Channel | undefined;
  /** Who calls, where the dial string does not say. */
  readonly caller: PartyId;
  /** Whole seconds, where `originate_timeout` does not say. */
  readonly timeoutS: number;
}

export type OriginateOutcome =
  | { readonly leg: Channel }
  /** `hadLeg`: there was a leg, which came to nothing. */
  | { readonly failed: string; readonly hadLeg: boolean };

export interface Origination {
  /** Ends what rings, with this cause. */
  cancel(cause: string): void;
}

/**
 * Dials as `switch_ivr_originate` does: the groups of the dial string one after the other, until a far end answers, or
 * sends sound and that is not to be ignored. The legs of a group ring at once; the first one wins. The time limit counts
 * whole seconds of the epoch and is for all groups together. `done` is called once.
 */
export function originate(
  core: SwitchCore,
  request: OriginateRequest,
  done: (outcome: OriginateOutcome) => void,
): Origination {
  const groups = parseDialString(request.dialString) ?? [];
  const pending = new Set<Channel>();
  let cause = 'DESTINATION_OUT_OF_ORDER';
  let hadLeg = false;
  let stopped = false;
  let over = false;
  let disarm = () => {};

  const finish = (outcome: OriginateOutcome) => {
    if (over) return;
    over = true;
    disarm();
    done(outcome);
  };
  const cancel = (why: string) => {
    if (over) return;
    stopped = true;
    for (const leg of pending) leg.hangup(why);
    cause = why;
    if (pending.size === 0) finish({ failed: why, hadLeg });
  };
  const win = (leg: Channel) => {
    if (over || leg.cause !== undefined) return;
    pending.delete(leg);
    leg.watcher = undefined;
    for (const other of pending) {
      other.watcher = undefined;
      other.hangup('LOSE_RACE');
    }
    finish({ leg });
  };
  const lose = (leg: Channel, next: () => void) => {
    if (!pending.delete(leg)) return;
    cause = leg.cause ?? cause;
    if (pending.size === 0) next();
  };
  const watch = (leg: Channel, next: () => void) => {
    const jobFirst = core.jobFirst();
    pending.add(leg);
    hadLeg = true;
    leg.watcher = {
      ready: () => {
        if (leg.answeredMs !== 0 || leg.variableText('ignore_early_media') !== 'true') core.beat.soon(() => win(leg));
      },
      // The end of the leg is due on the next beat: what is asked for now comes before it.
      hungUp: () => {
        const { from } = request;
        from?.pushVariable('originate_causes', `${leg.uuid};${leg.cause}`);
        if (from?.cause !== undefined) leg.setVariable('last_bridge_hangup_cause', from.cause);
        if (jobFirst) core.beat.soon(() => lose(leg, next));
      },
      gone: () => lose(leg, next),
    };
  };
  const tryGroup = (at: number): void => {
    const group = groups[at];
    if (group === undefined || stopped) {
      finish({ failed: cause, hadLeg });
      return;
    }
    const next = () => tryGroup(at + 1);
    const placed = group.map((each) => place(core, request, each));
    for (const each of placed) {
      if (typeof each === 'string') cause = each;
      else watch(each.leg, next);
    }
    for (const each of placed) if (typeof each !== 'string') each.begin();
    if (pending.size === 0) next();
  };

  const given = groups[0]?.[0]?.variables.get('originate_timeout');
  const limitS = Number.parseInt(given ?? '', 10) || request.timeoutS;
  const limitMs = core.tasks.secondOf(`+${limitS}`) * 1000 - core.clock.nowMs();
  disarm = core.clock.after(limitMs, () => cancel('NO_ANSWER'));
  tryGroup(0);
  return { cancel };
}

/** Makes the leg and lets it be called; where there will be none, says why. */
function place(
  core: SwitchCore,
  request: OriginateRequest,
  dialled: DialledLeg,
): { leg: Channel; begin(): void } | string {
  const { refused, gateway, number, channelName, otherwise } = readEndpoint(dialled);
  const { variables } = dialled;
  const { from, caller } = request;
  const call: PlacedCall = {
    dialled: `${dialled.endpoint}/${dialled.target}`,
    gateway,
    number,
    variables,
    from: from?.uuid,
  };
  core.farEnds.note(call);
  if (refused !== undefined) return refused;
  const line = core.farEnds.behaviour(call);
  const behaviour = line?.behaviour ?? otherwise;
  if (behaviour.noChannel !== undefined) return behaviour.noChannel;
  const uuid = variables.get('origination_uuid') ?? core.uuid();
  if (core.channels.has(uuid)) return 'DESTINATION_OUT_OF_ORDER';
  const phone = core.dial(call, {
    number: variables.get('origination_caller_id_number') ?? caller.number,
    name: variables.get('origination_caller_id_name') ?? caller.name,
    destination: number,
    internal: false,
    outgoing: { uuid, channelName, gateway, variables, from },
  });
  const { leg } = phone;
  line?.took(phone.phone);
  return {
    leg,
    begin: () => {
      dial(leg);
      behave(phone.phone, leg, behaviour);
    },
  };
}

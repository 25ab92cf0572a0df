import type { Application } from './application.ts';
import { ApplicationStack } from './application-stack.ts';
import {
  type CallerProfile,
  firstProfile,
  inlineRunning,
  transferredProfile,
  variablesAtTransfer,
} from './caller-profile.ts';
import { eventHeaders } from './channel-headers.ts';
import { ChannelVariables } from './channel-variables.ts';
import type { Member } from './conference-member.ts';
import { type DialplanAction, dialplanRequest, parseInline } from './dialplan.ts';
import { Ear } from './ear.ts';
import type { Header } from './event.ts';
import type { LegWatcher, Outgoing, PartyId } from './outgoing.ts';
import { type KeySource, PressedKeys } from './pressed-keys.ts';
import { variablesAtHangup } from './sofia-hangup.ts';
import { variablesAtRefusal } from './sofia-outgoing.ts';
import * as sofia from './sofia-variables.ts';
import type { SwitchCore } from './switch-core.ts';

/** A call as it begins: whose it is and where it goes. */
export interface Call {
  readonly number: string;
  readonly name: string;
  readonly destination: string;
  readonly internal: boolean;
  /** Only a leg that FreeSWITCH dials. */
  readonly outgoing?: Outgoing;
}

/** What the telephone at the far end learns. */
export interface FarEnd {
  heard(what: string): void;
  /** The other leg's key comes through a bridge. */
  keyed(key: string): void;
}

/**
 * One leg in FreeSWITCH. It is created, runs the dialplan's applications one after the other, and ends when it is hung
 * up: what runs is then abandoned on the next beat, innermost first, and CHANNEL_HANGUP_COMPLETE is the last that is
 * heard of it. A transfer abandons in the same way and goes on with the new extension.
 */
export class Channel extends ChannelVariables {
  readonly core: SwitchCore;
  readonly uuid: string;
  /** As it came; `number` and `name` are what is shown of it now. */
  readonly caller: PartyId;
  readonly internal: boolean;
  readonly channelName: string;
  readonly createdMs: number;
  /** How it was dialled; undefined for a call that came in. */
  readonly outgoing: Outgoing | undefined;
  /** What the caller dialled at first. */
  readonly dialled: string;
  readonly keys = new PressedKeys();
  readonly stack: ApplicationStack;
  readonly farEnd: FarEnd;
  readonly ear = new Ear(this);
  readonly sessionId: number;

  number: string;
  name: string;
  callee: PartyId | undefined;
  profile: CallerProfile;
  /** When the far end of an outgoing leg rang and when it sent sound before the answer; 0 before that. */
  progressMs = 0;
  earlyMs = 0;
  answeredMs = 0;
  hungupMs = 0;
  state = 'CS_INIT';
  stateNumber = 2;
  callState = 'DOWN';
  readCodec: 'PCMU' | 'L16' = 'PCMU';
  cause: string | undefined;
  /** The id of the last room membership: a leg that comes back, or moves to another room, keeps it. */
  memberId: number | undefined;
  /** Its place in a room, while it has one. */
  member: Member | undefined;
  /** The telephone makes sounds. */
  speaking = false;
  gone = false;
  /** Its sound has a codec: one that rings at its far end has none yet. */
  hasMedia: boolean;
  /** A dialplan or an application of the originator has taken it. */
  routed = false;
  /** The leg that made this one, or that was made for it last. */
  otherLeg: Channel | undefined;
  /** The leg that it is bridged with. */
  bridgedTo: Channel | undefined;
  watcher: LegWatcher | undefined;
  #transferring = false;
  #disposition: string | undefined;

  constructor(core: SwitchCore, call: Call, farEnd: FarEnd, find: (name: string) => Application | undefined) {
    super(core.globals);
    const { outgoing } = call;
    this.core = core;
    this.farEnd = farEnd;
    this.outgoing = outgoing;
    this.hasMedia = outgoing === undefined;
    this.uuid = outgoing?.uuid ?? core.uuid();
    this.number = call.number;
    this.name = call.name;
    this.caller = outgoing?.from?.caller ?? { number: call.number, name: call.name };
    this.internal = call.internal;
    this.dialled = call.destination;
    this.channelName = outgoing?.channelName ?? `sofia/internal/${call.number}@127.0.0.1`;
    this.createdMs = core.clock.nowMs();
    this.profile = firstProfile(call, this.createdMs);
    this.stack = new ApplicationStack(this, find);
    this.sessionId = core.nextSessionId();
  }

  /** Hung up or on its way to another extension: nothing new may start. */
  get leaving(): boolean {
    return this.cause !== undefined || this.#transferring;
  }

  get answerState(): 'ringing' | 'early' | 'answered' | 'hangup' {
    if (this.cause !== undefined) return 'hangup';
    if (this.answeredMs !== 0) return 'answered';
    return this.earlyMs === 0 ? 'ringing' : 'early';
  }

  /** Fires an event of this channel. */
  fire(name: string, more: readonly Header[] = []): void {
    this.core.publisher.core(name, () => [...eventHeaders(this, name), ...more]);
  }

  /** Comes into being and takes the dialplan's way. */
  start(): void {
    this.setVariables(sofia.variablesAtCreate(this));
    this.core.channels.set(this.uuid, this);
    this.fire('CHANNEL_CREATE');
    this.setVariable('call_uuid', this.uuid);
    this.state = 'CS_EXECUTE';
    this.stateNumber = 4;
    this.callState = 'RINGING';
    this.route();
  }

  /** Answers a call that came in; one that was dialled is answered at its far end. */
  answer(): void {
    if (this.answeredMs !== 0 || this.outgoing !== undefined) return;
    this.answeredMs = this.core.clock.nowMs();
    this.setVariables(sofia.variablesAtAnswer(this));
    this.fire('CHANNEL_ANSWER');
    this.callState = 'ACTIVE';
    this.setVariable('endpoint_disposition', 'ANSWER');
    this.core.beat.soon(() => this.setVariables(sofia.variablesAtAck(this)));
  }

  /** The codec by which the leg is read: a conference reads L16, everything else PCMU. */
  readWith(codec: 'PCMU' | 'L16'): void {
    this.readCodec = codec;
    this.setVariable('read_codec', codec);
    this.setVariable('read_rate', '8000');
  }

  /** Hangs up. `byFarEnd` when the telephone did, with a BYE or a refusal of its own. */
  hangup(cause: string, byFarEnd = false): void {
    if (this.cause !== undefined) return;
    this.cause = cause;
    this.hungupMs = this.core.clock.nowMs();
    this.stateNumber = 10;
    const refused = this.outgoing !== undefined && this.answeredMs === 0;
    if (byFarEnd) this.setVariables(refused ? variablesAtRefusal(cause) : sofia.VARIABLES_AT_BYE);
    else this.#disposition = refused ? 'send_cancel' : 'send_bye';
    this.fire('CHANNEL_HANGUP');
    this.watcher?.hungUp();
    this.core.beat.soon(() => this.#end());
  }

  /** Leaves what runs for another extension. */
  transfer(extension: string, dialplan = 'XML', context = this.profile.context): void {
    if (this.cause !== undefined) return;
    const to = { extension, dialplan, context };
    this.profile = transferredProfile(this.profile, to, this.core.uuid(), this.core.clock.nowMs());
    this.setVariables(variablesAtTransfer(this));
    this.stateNumber = 2;
    if (this.readCodec !== 'PCMU') this.readWith('PCMU');
    if (this.#transferring) return;
    this.#transferring = true;
    this.core.beat.soon(() => {
      if (this.cause !== undefined) return;
      this.stack.unwind();
      this.#transferring = false;
      this.stateNumber = 4;
      if (dialplan !== 'inline') this.route();
      else {
        this.profile = inlineRunning(this.profile);
        this.run(parseInline(extension));
      }
    });
  }

  /** A key arrives; whatever runs innermost takes it, or it waits. */
  press(key: string, source: KeySource): void {
    if (this.cause !== undefined) return;
    this.keys.add(key, source);
    if (this.stack.current === undefined && this.bridgedTo !== undefined) this.takeKey(this.bridgedTo.farEnd.keyed);
    else this.stack.offerKeys();
  }

  /** Takes the first waiting key: this is when FreeSWITCH sends DTMF. */
  takeKey(to: (key: string) => void): void {
    const pressed = this.keys.take();
    if (pressed === undefined) return;
    this.fire('DTMF', [
      ['DTMF-Digit', pressed.key],
      ['DTMF-Duration', pressed.source === 'RTP' ? '1600' : '2000'],
      ['DTMF-Source', pressed.source],
    ]);
    to(pressed.key);
  }

  /** Takes the way that the dialplan has for its profile. */
  route(): void {
    this.routed = true;
    const actions = this.core.dialplan(dialplanRequest(this));
    if (actions === undefined) this.hangup('UNALLOCATED_NUMBER');
    else this.run(actions);
  }

  /** Runs applications one after the other, and hangs up after the last. */
  run([first, ...rest]: readonly DialplanAction[]): void {
    if (this.leaving) return;
    if (first === undefined) this.hangup('NORMAL_CLEARING');
    else this.stack.runFromDialplan(first[0], first[1], () => this.run(rest));
  }

  #end(): void {
    this.stack.unwind();
    this.state = 'CS_REPORTING';
    this.stateNumber = 11;
    this.callState = 'HANGUP';
    this.setVariables(variablesAtHangup(this));
    if (this.#disposition !== undefined) this.setVariable('sip_hangup_disposition', this.#disposition);
    this.core.channels.delete(this.uuid);
    this.gone = true;
    this.fire('CHANNEL_HANGUP_COMPLETE');
    this.stateNumber = 12;
    this.fire('CHANNEL_DESTROY');
    this.watcher?.gone();
  }
}

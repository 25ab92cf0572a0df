import type { Application } from './application.ts';
import { ApplicationStack } from './application-stack.ts';
import { type CallerProfile, firstProfile, inlineRunning, transferredProfile } from './caller-profile.ts';
import { eventHeaders } from './channel-headers.ts';
import type { Member } from './conference-member.ts';
import { type DialplanAction, parseInline } from './dialplan.ts';
import { Ear } from './ear.ts';
import type { Header, HeaderValue } from './event.ts';
import { type KeySource, PressedKeys } from './pressed-keys.ts';
import { variablesAtHangup } from './sofia-hangup.ts';
import * as sofia from './sofia-variables.ts';
import type { SwitchCore } from './switch-core.ts';

/** An incoming call. */
export interface Call {
  readonly number: string;
  readonly name: string;
  readonly destination: string;
  readonly internal: boolean;
}

/** What the telephone at the far end learns. */
export interface FarEnd {
  heard(what: string): void;
}

/**
 * One leg in FreeSWITCH. It is created, runs the dialplan's applications one after the other, and ends when it is hung
 * up: what runs is then abandoned on the next beat, innermost first, and CHANNEL_HANGUP_COMPLETE is the last that is
 * heard of it. A transfer abandons in the same way and goes on with the new extension.
 */
export class Channel {
  readonly core: SwitchCore;
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  readonly internal: boolean;
  readonly channelName: string;
  readonly createdMs: number;
  /** What the caller dialled at first. */
  readonly dialled: string;
  readonly variables = new Map<string, HeaderValue>();
  readonly keys = new PressedKeys();
  readonly stack: ApplicationStack;
  readonly farEnd: FarEnd;
  readonly ear = new Ear(this);
  readonly #call: sofia.SofiaCall;

  profile: CallerProfile;
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
  #transferring = false;
  #byeSent = true;

  constructor(core: SwitchCore, call: Call, farEnd: FarEnd, find: (name: string) => Application | undefined) {
    this.core = core;
    this.farEnd = farEnd;
    this.uuid = core.uuid();
    this.number = call.number;
    this.name = call.name;
    this.internal = call.internal;
    this.dialled = call.destination;
    this.channelName = `sofia/internal/${call.number}@127.0.0.1`;
    this.createdMs = core.clock.nowMs();
    this.profile = firstProfile(call.destination, this.createdMs);
    this.stack = new ApplicationStack(this, find);
    const { uuid, channelName, createdMs } = this;
    const { number, name, destination } = call;
    this.#call = { uuid, number, name, destination, channelName, createdMs, sessionId: core.nextSessionId() };
  }

  /** Hung up or on its way to another extension: nothing new may start. */
  get leaving(): boolean {
    return this.cause !== undefined || this.#transferring;
  }

  get answerState(): 'ringing' | 'answered' | 'hangup' {
    if (this.cause !== undefined) return 'hangup';
    return this.answeredMs === 0 ? 'ringing' : 'answered';
  }

  /** Fires an event of this channel. */
  fire(name: string, more: readonly Header[] = []): void {
    this.core.publisher.core(name, () => [...eventHeaders(this, name), ...more]);
  }

  /** Sets a variable; an empty value takes it away. Setting one again moves it to the end, as in FreeSWITCH. */
  setVariable(name: string, value: HeaderValue): void {
    this.variables.delete(name);
    if (value !== '') this.variables.set(name, value);
  }

  setVariables(list: sofia.Variables): void {
    for (const [name, value] of list) this.setVariable(name, value);
  }

  variableText(name: string): string | undefined {
    const value = this.variables.get(name);
    return typeof value === 'string' || value === undefined ? value : `ARRAY::${value.join('|:')}`;
  }

  /** Puts variables into a text: `${name}`, and `\\` for a backslash (`switch_channel_expand_variables`). */
  expand(text: string): string {
    return text
      .replaceAll('\\\\', '\\')
      .replace(/\$\{([^}]*)\}/g, (_, name: string) => this.variableText(name) ?? this.core.globals.get(name) ?? '');
  }

  /** Comes into being and takes the dialplan's way. */
  start(): void {
    this.setVariables(sofia.variablesAtCreate(this.#call));
    this.core.channels.set(this.uuid, this);
    this.fire('CHANNEL_CREATE');
    this.setVariable('call_uuid', this.uuid);
    this.state = 'CS_EXECUTE';
    this.stateNumber = 4;
    this.callState = 'RINGING';
    this.#route();
  }

  answer(): void {
    if (this.answeredMs !== 0) return;
    this.answeredMs = this.core.clock.nowMs();
    this.setVariables(sofia.variablesAtAnswer(this.#call));
    this.fire('CHANNEL_ANSWER');
    this.callState = 'ACTIVE';
    this.setVariable('endpoint_disposition', 'ANSWER');
    this.core.beat.soon(() => this.setVariables(sofia.variablesAtAck(this.#call)));
  }

  /** The codec by which the leg is read: a conference reads L16, everything else PCMU. */
  readWith(codec: 'PCMU' | 'L16'): void {
    this.readCodec = codec;
    this.setVariable('read_codec', codec);
    this.setVariable('read_rate', '8000');
  }

  /** Hangs up. `byCaller` when the telephone did, with a BYE of its own. */
  hangup(cause: string, byCaller = false): void {
    if (this.cause !== undefined) return;
    this.cause = cause;
    this.hungupMs = this.core.clock.nowMs();
    this.stateNumber = 10;
    this.#byeSent = !byCaller;
    if (byCaller) this.setVariables(sofia.VARIABLES_AT_BYE);
    this.fire('CHANNEL_HANGUP');
    this.core.beat.soon(() => this.#end());
  }

  /** Leaves what runs for another extension. */
  transfer(extension: string, dialplan = 'XML', context = this.profile.context): void {
    if (this.cause !== undefined) return;
    const to = { extension, dialplan, context };
    this.profile = transferredProfile(this.profile, to, this.core.uuid(), this.core.clock.nowMs());
    const source = this.profile.transferSource;
    const history = this.variables.get('transfer_history');
    this.setVariable('max_forwards', String(Number(this.variableText('max_forwards') ?? '70') - 1));
    this.setVariable('transfer_history', history === undefined ? source : [history, source].flat());
    this.setVariable('transfer_source', source);
    this.stateNumber = 2;
    if (this.readCodec !== 'PCMU') this.readWith('PCMU');
    if (this.#transferring) return;
    this.#transferring = true;
    this.core.beat.soon(() => {
      if (this.cause !== undefined) return;
      this.stack.unwind();
      this.#transferring = false;
      this.stateNumber = 4;
      if (dialplan !== 'inline') this.#route();
      else {
        this.profile = inlineRunning(this.profile);
        this.#run(parseInline(extension), 0);
      }
    });
  }

  /** A key arrives; whatever runs innermost takes it, or it waits. */
  press(key: string, source: KeySource): void {
    if (this.cause !== undefined) return;
    this.keys.add(key, source);
    this.stack.offerKeys();
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

  #route(): void {
    const actions = this.core.dialplan({
      to: this.profile.destination,
      context: this.profile.context,
      number: this.number,
      name: this.name,
      internal: this.internal,
    });
    if (actions === undefined) this.hangup('UNALLOCATED_NUMBER');
    else this.#run(actions, 0);
  }

  #run(actions: readonly DialplanAction[], at: number): void {
    if (this.leaving) return;
    const action = actions[at];
    if (action === undefined) this.hangup('NORMAL_CLEARING');
    else this.stack.runFromDialplan(action[0], action[1], () => this.#run(actions, at + 1));
  }

  #end(): void {
    this.stack.unwind();
    this.state = 'CS_REPORTING';
    this.stateNumber = 11;
    this.callState = 'HANGUP';
    this.setVariables(
      variablesAtHangup(this.#call, {
        cause: this.cause ?? 'NORMAL_CLEARING',
        digits: this.keys.taken,
        answeredMs: this.answeredMs,
        hungupMs: this.hungupMs,
        lastApp: this.variableText('current_application') ?? '',
        lastArg: this.variableText('current_application_data') ?? '',
        byeSent: this.#byeSent,
      }),
    );
    this.core.channels.delete(this.uuid);
    this.gone = true;
    this.fire('CHANNEL_HANGUP_COMPLETE');
    this.stateNumber = 12;
    this.fire('CHANNEL_DESTROY');
  }
}

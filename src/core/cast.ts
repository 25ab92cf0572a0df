import {
  type AccessArrival,
  type AccessWhereabouts,
  adoptAccess,
  arriveAccess,
  onAccess,
  releaseAccess,
} from './access/access.ts';
import type { AccessInput, AccessRules, AccessState } from './access/state.ts';
import { arrive, arriveInvited, onAdmission } from './admission/admission.ts';
import { release } from './admission/parting.ts';
import type { AdmissionInput, AdmissionRules, AdmissionState } from './admission/state.ts';
import type { AdoptionPlan } from './adoption.ts';
import { Automata, type Outlet } from './automata.ts';
import { openCall, resume } from './call/adoption.ts';
import { onCall } from './call/call.ts';
import type { CallOrder } from './call/order.ts';
import { beginCall } from './call/reserving.ts';
import type { CallRules } from './call/rules.ts';
import type { CallInput, CallState, FoundLeg } from './call/state.ts';
import { callFor, limitOf } from './call/telling.ts';
import type { Conference } from './conference.ts';
import { type CallId, type ConferenceId, callOfLeg, type LegId, roomOf } from './ids.ts';
import type { Input, KnownCalls, Snapshot } from './input.ts';
import { freshKeys, type KeyRules, type KeysInput, type KeysState, onKeys } from './keys.ts';
import type { Mirror } from './mirror/mirror.ts';
import { isOlder } from './room/definition.ts';
import { adoptRoom, freshRoom, onRoom } from './room/room.ts';
import type { RoomInput, RoomState } from './room/state.ts';
import { type Message, serialOf } from './step.ts';

export interface CoreRules {
  readonly admission: AdmissionRules;
  readonly keys: KeyRules;
  readonly calls: CallRules;
}

/** An automaton that asks questions. */
type Asker = { readonly leg: LegId } | { readonly room: ConferenceId } | { readonly call: CallId };

/** All automata of a node, who of them asks under which serial, and how each begins. */
export class Cast {
  readonly callers: Automata<LegId, AdmissionState, AdmissionInput>;
  readonly access: Automata<LegId, AccessState, AccessInput>;
  readonly keys: Automata<LegId, KeysState, KeysInput>;
  readonly rooms: Automata<ConferenceId, RoomState, RoomInput>;
  readonly calls: Automata<CallId, CallState, CallInput>;
  readonly #seed: string;
  readonly #rules: CoreRules;
  readonly #mirror: Mirror;
  readonly #outlet: Outlet;
  #serials = 0;
  readonly #askers = new Map<string, Asker>();
  #now = 0;
  #stopping = false;
  #callsKnown = true;
  /** Callers of access accounts who were talking when the calls were not known: they are left alone till then. */
  readonly #bridged = new Map<LegId, Omit<AccessArrival, 'serial'>>();

  constructor(seed: string, rules: CoreRules, mirror: Mirror, outlet: Outlet) {
    this.#seed = seed;
    this.#rules = rules;
    this.#mirror = mirror;
    this.#outlet = outlet;
    this.callers = new Automata('caller', outlet, (state, input) =>
      onAdmission(state, input, this.#now, rules.admission),
    );
    this.access = new Automata('access', outlet, (state, input) =>
      onAccess(state, input, this.#now, accessRules(rules)),
    );
    this.keys = new Automata('keys', outlet, (state, input) => onKeys(state, input, this.#now, rules.keys));
    this.rooms = new Automata('room', outlet, (state, input, id) =>
      onRoom(state, mirror.roomNamed(roomOf(id)), input, this.#now, rules.calls),
    );
    this.calls = new Automata('call', outlet, (state, input) => onCall(state, input, this.#now));
  }

  /** Whether the store has told which calls there are: until then nobody's call can be said to be over. */
  get callsKnown(): boolean {
    return this.#callsKnown;
  }

  /** What every step from now on is taken at. */
  setTime(now: number): void {
    this.#now = now;
  }
  get earliestWakeMs(): number | undefined {
    const kinds = [this.callers, this.access, this.keys, this.rooms, this.calls];
    const wakes = kinds.flatMap(({ earliestWakeMs }) => earliestWakeMs ?? []);
    return wakes.length === 0 ? undefined : Math.min(...wakes);
  }
  wake(): void {
    for (const kind of [this.callers, this.access, this.keys, this.rooms, this.calls]) {
      kind.wake({ kind: 'wake' }, this.#now);
    }
  }

  /** The one who asked learns the answer; an unknown id is of an automaton that is over. */
  answered(input: Input & { readonly kind: 'answer' }): void {
    const asker = this.#askers.get(serialOf(input.id));
    if (asker === undefined) return;
    if ('room' in asker) this.rooms.send(asker.room, input);
    else if ('leg' in asker) {
      if (this.access.has(asker.leg)) this.access.send(asker.leg, input);
      else this.callers.send(asker.leg, input);
    } else {
      this.calls.send(asker.call, input);
      if (!this.calls.has(asker.call)) this.#askers.delete(serialOf(input.id));
    }
  }
  /** Which call asked, whosever leg it was asked of. */
  callThatAsked(id: string): CallId | undefined {
    const asker = this.#askers.get(serialOf(id));
    return asker !== undefined && 'call' in asker ? asker.call : undefined;
  }

  stop(): void {
    this.#stopping = true;
    for (const [leg] of [...this.callers.entries()]) this.callers.send(leg, { kind: 'stopping' });
    for (const [leg] of [...this.access.entries()]) this.access.send(leg, { kind: 'stopping' });
  }

  beginRoom(id: ConferenceId, conference: Conference | undefined): void {
    if (this.rooms.has(id)) return;
    const fresh = freshRoom(this.#serial({ room: id }), id, conference);
    this.rooms.begin(id, () => [fresh, [], undefined]);
  }
  beginKeys(leg: LegId, conference: ConferenceId): void {
    this.keys.begin(leg, () => [freshKeys(leg, conference), [], undefined]);
  }
  beginCall(order: CallOrder): void {
    const { call } = order.request;
    const serial = this.#serial({ call });
    this.calls.begin(call, () => beginCall(serial, order, this.#now, this.#rules.calls));
  }
  beginCaller(arrival: Omit<AccessArrival, 'serial'>): void {
    const { leg } = arrival;
    this.#bridged.delete(leg);
    const from = { ...arrival, serial: this.#serial({ leg }), inherited: false };
    this.callers.begin(leg, () => arrive(from, this.#now, this.#rules.admission));
    if (this.#stopping) this.callers.send(leg, { kind: 'stopping' });
  }
  beginInvited(message: Message & { readonly kind: 'invited' }): void {
    const { leg, conference } = message;
    const serial = this.#serial({ leg });
    // The room has heard of a change since the call was begun.
    const known = this.rooms.get(conference.id)?.conference;
    const newest = isOlder(conference, known) && known ? { ...message, conference: known } : message;
    this.callers.begin(leg, () => arriveInvited(serial, newest, this.#now, this.#rules.admission));
    if (this.#stopping) this.callers.send(leg, { kind: 'stopping' });
  }
  beginAccess(arrival: Omit<AccessArrival, 'serial'>): void {
    const { leg } = arrival;
    const serial = this.#serial({ leg });
    this.#bridged.delete(leg);
    this.access.begin(leg, () => arriveAccess({ ...arrival, serial }, this.#now));
    if (this.#stopping) this.access.send(leg, { kind: 'stopping' });
  }

  /** Begins what runs already. Calls come first: their callers and limits are read from them. */
  adopt(plan: AdoptionPlan, snapshot: Snapshot): void {
    for (const { id, people } of plan.rooms) {
      const fresh = freshRoom(this.#serial({ room: id }), id, snapshot.conferences.get(id));
      const room = this.#mirror.roomNamed(roomOf(id));
      this.rooms.begin(id, () => adoptRoom(fresh, snapshot.records.get(id), people, room, this.#now));
    }
    for (const { leg, conference } of plan.members) this.beginKeys(leg, conference);
    const { calls, conferences } = snapshot;
    this.#callsKnown = calls !== undefined;
    for (const [call] of [...this.calls.entries()]) {
      this.calls.send(call, { kind: 'found', found: plan.legs.get(call) });
    }
    if (calls !== undefined) this.#adoptCalls({ calls, conferences }, plan.legs);
    for (const { leg, begin } of plan.callers) {
      const serial = this.#serial({ leg });
      const called = callOfLeg(leg);
      const limitAtMs = called && limitOf(this.calls.get(called.call));
      this.callers.begin(leg, () => begin(serial, this.#now, this.#rules.admission, limitAtMs));
    }
    for (const { arrival, asked, bridged } of plan.access) {
      const idle = { kind: asked ? 'asked' : 'idle' } as const;
      const where = callFor(arrival.leg, this.calls.entries()) ?? idle;
      if (bridged && where === idle && !this.#callsKnown) this.#bridged.set(arrival.leg, arrival);
      else this.#adoptAccess(arrival, where);
    }
  }
  /** The store tells of the calls later than FreeSWITCH of the legs. A caller who is served anew by then waits for no call. */
  learnCalls({ calls, conferences }: KnownCalls, legs: ReadonlyMap<CallId, FoundLeg>): void {
    if (this.#callsKnown) return;
    this.#callsKnown = true;
    // Those of this life that are over here are about to be settled.
    const former = calls.filter(({ request }) => !request.call.startsWith(`${this.#seed}-`));
    this.#adoptCalls({ calls: former, conferences }, legs);
    for (const [leg, arrival] of this.#bridged) {
      this.#adoptAccess(arrival, callFor(leg, this.calls.entries()) ?? { kind: 'idle' });
    }
    this.#bridged.clear();
    for (const { request } of former) {
      const memo = this.calls.get(request.call)?.memo;
      const phase = memo?.kind === 'bridge' ? this.access.get(memo.from)?.phase : undefined;
      if (phase === undefined || (phase.at === 'calling' && phase.call === request.call)) continue;
      this.calls.send(request.call, { kind: 'dropped' });
    }
  }
  /** Whoever was left alone has talked to the end. */
  unbridged(leg: LegId): void {
    const arrival = this.#bridged.get(leg);
    if (arrival !== undefined) this.beginAccess(arrival);
  }
  #adoptAccess(arrival: Omit<AccessArrival, 'serial'>, where: AccessWhereabouts): void {
    const { leg } = arrival;
    const from = { ...arrival, serial: this.#serial({ leg }) };
    this.access.begin(leg, () => adoptAccess(from, where, this.#now, accessRules(this.#rules)));
  }
  /** Calls go on where their legs are; what is left of one that nobody knows of is hung up. */
  #adoptCalls({ calls, conferences }: Omit<KnownCalls, 'channels'>, legs: ReadonlyMap<CallId, FoundLeg>): void {
    for (const open of calls) {
      const { call } = open.request;
      if (this.calls.has(call)) continue;
      const known = openCall(this.#serial({ call }), open, conferences, this.#rules.calls);
      this.calls.begin(call, () => resume(known, known.phase, legs.get(call), this.#now));
    }
    for (const [call, { leg, where }] of legs) {
      if (!this.calls.has(call) && where !== 'inside') this.hangUp(leg);
    }
  }

  hangUp(leg: LegId): void {
    this.#outlet.want([{ family: 'fs', command: { kind: 'hang-up', leg } }]);
  }
  /** Whatever the leg was doing is over; what it had on the way in is free. */
  gone(leg: LegId): void {
    this.keys.drop(leg);
    this.#bridged.delete(leg);
    const caller = this.callers.get(leg);
    if (caller !== undefined) {
      this.callers.drop(leg);
      this.#askers.delete(caller.serial);
      this.#outlet.want(release(caller));
    }
    const access = this.access.get(leg);
    if (access === undefined) return;
    this.access.drop(leg);
    this.#askers.delete(access.serial);
    this.#outlet.want(releaseAccess(access));
  }

  /** The node is lost. The store's answers to calls come all the same, and what is set aside for them has to be given back. */
  clear(): void {
    for (const kind of [this.callers, this.access, this.keys, this.rooms]) kind.clear();
    this.#bridged.clear();
    for (const [serial, asker] of this.#askers) if (!('call' in asker)) this.#askers.delete(serial);
    for (const [call] of [...this.calls.entries()]) this.calls.send(call, { kind: 'node-lost' });
  }

  #serial(asker: Asker): string {
    const serial = `${this.#seed}-${++this.#serials}`;
    this.#askers.set(serial, asker);
    return serial;
  }
}

const accessRules = ({ admission, calls }: CoreRules): AccessRules => ({
  ...admission,
  ringTimeoutMs: calls.ringTimeoutMs,
});

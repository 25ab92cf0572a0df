import type { AccessInput, AccessState } from './access/state.ts';
import { type AdmissionInput, type AdmissionState, conferenceOfPhase } from './admission/state.ts';
import { calledLegs, planAdoption } from './adoption.ts';
import { assertNever } from './assert-never.ts';
import type { Automata } from './automata.ts';
import type { CallInput, CallState } from './call/state.ts';
import { limitOf } from './call/telling.ts';
import { Cast, type CoreRules } from './cast.ts';
import { deliver } from './delivery.ts';
import type { Fact, LegFact, RoomFact } from './fact.ts';
import { type CallId, type ConferenceId, callOfLeg, conferenceOf, type LegId, roomOf } from './ids.ts';
import type { Input, Snapshot } from './input.ts';
import type { Intent } from './intent.ts';
import type { KeysInput, KeysState } from './keys.ts';
import { Mirror } from './mirror/mirror.ts';
import type { RoomInput, RoomState } from './room/state.ts';
import type { Message } from './step.ts';

export type { CoreRules } from './cast.ts';

export interface Turn {
  readonly facts: readonly Fact[];
  readonly intents: readonly Intent[];
  /** When the core wants to be woken at the latest, in milliseconds since the epoch. */
  readonly wakeAtMs: number | undefined;
}

/**
 * The whole of a node: the mirror, and one automaton for each caller, for the keys of each member, for each room and for each
 * outbound call. An input is folded into the mirror, its facts go to the automata that they concern, and what those say to
 * each other is delivered before the turn ends.
 */
export class Core {
  readonly mirror = new Mirror();
  readonly #cast: Cast;
  #intents: Intent[] = [];
  #messages: Message[] = [];
  #listing = false;
  readonly #unknownZones = new Set<string>();

  /**
   * @param seed makes the ids of questions differ from those of a former life, whose answers may still come: a few of
   *   `[a-z0-9]`.
   */
  constructor(seed: string, rules: CoreRules) {
    this.#cast = new Cast(seed, rules, this.mirror, { want: (wants) => this.#want(wants) });
  }

  get callers(): Automata<LegId, AdmissionState, AdmissionInput> {
    return this.#cast.callers;
  }
  get access(): Automata<LegId, AccessState, AccessInput> {
    return this.#cast.access;
  }
  get keys(): Automata<LegId, KeysState, KeysInput> {
    return this.#cast.keys;
  }
  get rooms(): Automata<ConferenceId, RoomState, RoomInput> {
    return this.#cast.rooms;
  }
  get calls(): Automata<CallId, CallState, CallInput> {
    return this.#cast.calls;
  }

  step(input: Input, now: number): Turn {
    this.#cast.setTime(now);
    this.#intents = [];
    const facts = this.#take(input);
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
      deliver(message, this.#cast);
    }
    return { facts, intents: this.#intents, wakeAtMs: this.#cast.earliestWakeMs };
  }

  #take(input: Input): readonly Fact[] {
    switch (input.kind) {
      case 'event':
        return input.event.kind === 'shutdown' ? this.#forget() : this.#spread(this.mirror.fold(input.event));
      case 'rooms-listed':
        this.#listing = false;
        return this.#spread(this.mirror.adopt(input.rooms, true));
      case 'snapshot':
        return this.#adopt(input.snapshot);
      case 'calls-known':
        this.#cast.learnCalls(input, calledLegs(input.channels, this.mirror));
        return [];
      case 'answer':
        this.#cast.answered(input);
        return [];
      case 'conference-changed':
        this.rooms.send(input.id, input);
        for (const [leg, { phase }] of [...this.callers.entries()]) {
          if (conferenceOfPhase(phase) === input.id) this.callers.send(leg, input);
        }
        return [];
      case 'command':
        this.#command(input);
        return [];
      case 'stopping':
        this.#cast.stop();
        return [];
      case 'node-lost':
        return this.#forget();
      case 'wake':
        this.#cast.wake();
        return [];
      default:
        return assertNever(input);
    }
  }

  /** A room of that name in which there is nobody of ours obeys people, too; and people may be called before there is one. */
  #command(input: Input & { readonly kind: 'command' }): void {
    const { id, by, conference, command, definition } = input;
    const begins = command.kind === 'invite' && definition !== undefined;
    const runs = this.rooms.has(conference) || this.mirror.roomNamed(roomOf(conference)) !== undefined;
    if (!begins && !runs) {
      const tell = { kind: 'command-answered', id, by, conference, command, answer: { kind: 'no-room' } } as const;
      this.#intents.push({ family: 'tell', tell });
      return;
    }
    this.#cast.beginRoom(conference, definition);
    this.rooms.send(conference, input);
  }

  #spread(facts: readonly Fact[]): readonly Fact[] {
    for (const fact of facts) {
      if ('leg' in fact) this.#ofLeg(fact);
      else this.#ofRoom(fact);
    }
    return facts;
  }

  #ofLeg(fact: LegFact): void {
    const { leg } = fact;
    switch (fact.kind) {
      case 'leg-parked':
        this.#arrived(fact);
        return;
      case 'leg-created':
      case 'leg-ringing':
      case 'leg-answered':
        this.#toCall(leg, fact);
        return;
      case 'application-done': {
        this.callers.send(leg, fact);
        this.access.send(leg, fact);
        if (fact.application === 'bridge' && !fact.hungUp) this.#cast.unbridged(leg);
        this.#toCall(leg, fact);
        // A bridge is executed on the leg of whoever is connected, and asked for by the call.
        const call = callOfLeg(leg) === undefined ? this.#cast.callThatAsked(fact.applicationUuid) : undefined;
        if (call !== undefined) this.calls.send(call, fact);
        return;
      }
      case 'digit': {
        const { digit } = fact;
        if (this.#cast.keys.has(leg)) this.#cast.keys.send(leg, { kind: 'digit', digit });
        else if (this.access.has(leg)) this.access.send(leg, { kind: 'digit', digit });
        else this.callers.send(leg, { kind: 'digit' });
        return;
      }
      case 'leg-gone':
        this.#toCall(leg, fact);
        this.#cast.gone(leg);
        return;
      default:
        assertNever(fact);
    }
  }
  #toCall(leg: LegId, input: CallInput): void {
    const called = callOfLeg(leg);
    if (called !== undefined) this.calls.send(called.call, input);
  }

  #ofRoom(fact: RoomFact): void {
    const id = conferenceOf(fact.name);
    // Rooms of others are watched, never commanded.
    if (id === undefined) return;
    switch (fact.kind) {
      case 'room-closed':
        // One of the same name may have begun already; then only the old one is over.
        if (this.mirror.roomNamed(fact.name) === undefined) this.rooms.send(id, { kind: 'room-closed' });
        return;
      case 'member-joined': {
        const { leg } = fact.member;
        if (this.rooms.get(id)?.people.has(leg)) this.#cast.beginKeys(leg, id);
        this.callers.send(leg, { kind: 'joined' });
        this.rooms.send(id, fact);
        return;
      }
      case 'member-left': {
        const { leg } = fact.member;
        this.#cast.keys.drop(leg);
        // Whom a closing room puts out has heard why.
        if (fact.expelled && this.rooms.get(id)?.closing === undefined) this.callers.send(leg, { kind: 'expelled' });
        this.rooms.send(id, fact);
        return;
      }
      case 'room-opened':
      case 'floor-moved':
      case 'member-changed':
      case 'lock-changed':
      case 'file-begun':
      case 'file-done':
        this.rooms.send(id, fact);
        return;
      case 'room-unsure':
        if (this.#listing) return;
        this.#listing = true;
        this.#intents.push({ family: 'fs', command: { kind: 'list-rooms' } });
        return;
      default:
        assertNever(fact);
    }
  }

  /**
   * A leg that is parked for us is a new caller, unless we are serving it already, or somebody whom we have called. One that we have called
   * and that a transfer sends back keeps its limit.
   */
  #arrived(fact: LegFact & { readonly kind: 'leg-parked' }): void {
    const { leg, caller, variables } = fact;
    const entry = variables['convene_entry'];
    if (entry === undefined) return;
    if (entry === 'invited') {
      this.#answeredUs(fact);
      return;
    }
    const phase = this.callers.get(leg)?.phase.at;
    if (phase !== undefined) {
      // One that was in a room and was sent to the dialplan again begins anew.
      const wasInside = phase === 'inside' || phase === 'entering';
      if (!wasInside || this.mirror.memberOf(leg) !== undefined) return;
      this.#cast.gone(leg);
    }
    if (this.access.has(leg)) {
      if (entry === 'access') return;
      this.#cast.gone(leg);
    }
    const called = callOfLeg(leg);
    const limitAtMs = called && limitOf(this.calls.get(called.call));
    const arrival = { leg, caller, variables, ...(limitAtMs && { limitAtMs }) };
    if (entry === 'access') this.#cast.beginAccess(arrival);
    else this.#cast.beginCaller(arrival);
  }

  /** Somebody whom we have called; one whose call is over, or of somebody else's making, is let go. */
  #answeredUs(fact: LegFact & { readonly kind: 'leg-parked' }): void {
    const { leg } = fact;
    const called = callOfLeg(leg);
    if (called !== undefined && this.calls.has(called.call)) this.calls.send(called.call, fact);
    else if (!this.callers.has(leg) && this.#cast.callsKnown) this.#cast.hangUp(leg);
  }

  /** Takes over what runs, as if we had been there: the same after a restart, a reconnect and a takeover. */
  #adopt(snapshot: Snapshot): readonly Fact[] {
    this.#forget();
    const facts = this.mirror.adopt(snapshot.rooms, true);
    const plan = planAdoption(snapshot, this.mirror);
    this.#cast.adopt(plan, snapshot);
    const members = plan.members.length;
    const callers = plan.callers.length + plan.access.length - members;
    this.#intents.push({ family: 'tell', tell: { kind: 'adopted', rooms: plan.rooms.length, members, callers } });
    return facts;
  }

  #forget(): readonly Fact[] {
    this.mirror.clear();
    this.#messages = [];
    this.#listing = false;
    this.#cast.clear();
    return [];
  }

  #want(wants: readonly (Intent | Message)[]): void {
    for (const want of wants) {
      if (want.family !== 'fs' && want.family !== 'store' && want.family !== 'tell') this.#messages.push(want);
      else if (!this.#isOld(want)) this.#intents.push(want);
    }
  }
  /** What every caller would tell again is told once. */
  #isOld(want: Intent): boolean {
    if (want.family !== 'tell' || want.tell.kind !== 'zone-unknown') return false;
    const { timezone } = want.tell;
    const old = this.#unknownZones.has(timezone);
    this.#unknownZones.add(timezone);
    return old;
  }
}

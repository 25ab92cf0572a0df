import { arrive, onAdmission } from './admission/admission.ts';
import { release } from './admission/parting.ts';
import { type AdmissionInput, type AdmissionRules, type AdmissionState, conferenceOfPhase } from './admission/state.ts';
import { planAdoption } from './adoption.ts';
import { assertNever } from './assert-never.ts';
import { Automata, type Outlet } from './automata.ts';
import type { Fact, LegFact, RoomFact } from './fact.ts';
import { type ConferenceId, conferenceOf, type LegId, roomOf } from './ids.ts';
import type { Input, Snapshot } from './input.ts';
import type { Intent } from './intent.ts';
import { freshKeys, type KeyRules, type KeysInput, type KeysState, onKeys } from './keys.ts';
import { Mirror } from './mirror/mirror.ts';
import { adoptRoom, freshRoom, onRoom } from './room/room.ts';
import type { RoomInput, RoomState } from './room/state.ts';
import { type Message, serialOf } from './step.ts';

export interface CoreRules {
  readonly admission: AdmissionRules;
  readonly keys: KeyRules;
}
export interface Turn {
  readonly facts: readonly Fact[];
  readonly intents: readonly Intent[];
  /** When the core wants to be woken at the latest, in milliseconds since the epoch. */
  readonly wakeAtMs: number | undefined;
}

/**
 * The whole of a node: the mirror, and one automaton for each caller, for the keys of each member and for each room. An
 * input is folded into the mirror, its facts go to the automata that they concern, and what those say to each other is
 * delivered before the turn ends.
 */
export class Core {
  readonly mirror = new Mirror();
  readonly callers: Automata<LegId, AdmissionState, AdmissionInput>;
  readonly keys: Automata<LegId, KeysState, KeysInput>;
  readonly rooms: Automata<ConferenceId, RoomState, RoomInput>;
  readonly #seed: string;
  readonly #rules: AdmissionRules;
  #serials = 0;
  /** Who asks under a serial. */
  readonly #askers = new Map<string, { readonly leg: LegId } | { readonly room: ConferenceId }>();
  #now = 0;
  #intents: Intent[] = [];
  #messages: Message[] = [];
  #listing = false;
  readonly #unknownZones = new Set<string>();
  #stopping = false;

  /**
   * @param seed makes the ids of questions differ from those of a former life, whose answers may still come: a few of
   *   `[a-z0-9]`.
   */
  constructor(seed: string, rules: CoreRules) {
    this.#seed = seed;
    this.#rules = rules.admission;
    const outlet: Outlet = { want: (wants) => this.#want(wants) };
    this.callers = new Automata('caller', outlet, (state, input) => onAdmission(state, input, this.#now, this.#rules));
    this.keys = new Automata('keys', outlet, (state, input) => onKeys(state, input, this.#now, rules.keys));
    this.rooms = new Automata('room', outlet, (state, input, id) =>
      onRoom(state, this.mirror.roomNamed(roomOf(id)), input, this.#now),
    );
  }

  step(input: Input, now: number): Turn {
    this.#now = now;
    this.#intents = [];
    const facts = this.#take(input);
    this.#deliver();
    return { facts, intents: this.#intents, wakeAtMs: this.#earliestWakeMs() };
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
      case 'answer': {
        const asker = this.#askers.get(serialOf(input.id));
        // An unknown id is of an automaton that is over.
        if (asker === undefined) return [];
        if ('leg' in asker) this.callers.send(asker.leg, input);
        else this.rooms.send(asker.room, input);
        return [];
      }
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
        this.#stopping = true;
        for (const [leg] of [...this.callers.entries()]) this.callers.send(leg, input);
        return [];
      case 'node-lost':
        return this.#forget();
      case 'wake':
        this.callers.wake({ kind: 'wake' }, this.#now);
        this.keys.wake({ kind: 'wake' }, this.#now);
        this.rooms.wake({ kind: 'wake' }, this.#now);
        return [];
      default:
        return assertNever(input);
    }
  }

  /** A room of that name in which there is nobody of ours obeys people, too. */
  #command(input: Input & { readonly kind: 'command' }): void {
    const { id, by, conference, command } = input;
    if (!this.rooms.has(conference)) {
      if (this.mirror.roomNamed(roomOf(conference)) === undefined) {
        const tell = { kind: 'command-answered', id, by, conference, command, answer: { kind: 'no-room' } } as const;
        this.#intents.push({ family: 'tell', tell });
        return;
      }
      const fresh = freshRoom(this.#serial({ room: conference }), conference, undefined);
      this.rooms.begin(conference, () => [fresh, [], undefined]);
    }
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
    switch (fact.kind) {
      case 'leg-parked':
        this.#arrived(fact);
        return;
      case 'application-done':
        this.callers.send(fact.leg, fact);
        return;
      case 'digit':
        if (this.keys.has(fact.leg)) this.keys.send(fact.leg, { kind: 'digit', digit: fact.digit });
        else this.callers.send(fact.leg, { kind: 'digit' });
        return;
      case 'leg-gone':
        this.#gone(fact.leg);
        return;
      default:
        assertNever(fact);
    }
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
        if (this.rooms.get(id)?.people.has(leg)) this.keys.begin(leg, () => [freshKeys(leg, id), [], undefined]);
        this.callers.send(leg, { kind: 'joined' });
        this.rooms.send(id, fact);
        return;
      }
      case 'member-left': {
        const { leg } = fact.member;
        this.keys.drop(leg);
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

  /** A leg that is parked for us is a new caller, unless we are serving it already. */
  #arrived(fact: LegFact & { readonly kind: 'leg-parked' }): void {
    const { leg, caller, variables } = fact;
    if (variables['convene_entry'] === undefined) return;
    const phase = this.callers.get(leg)?.phase.at;
    if (phase !== undefined) {
      // One that was in a room and was sent to the dialplan again begins anew.
      const wasInside = phase === 'inside' || phase === 'entering';
      if (!wasInside || this.mirror.memberOf(leg) !== undefined) return;
      this.#gone(leg);
    }
    const serial = this.#serial({ leg });
    this.callers.begin(leg, () => arrive({ serial, leg, caller, variables, inherited: false }, this.#now, this.#rules));
    if (this.#stopping) this.callers.send(leg, { kind: 'stopping' });
  }

  /** Whatever the leg was doing is over; a place that it had on the way in is free. */
  #gone(leg: LegId): void {
    this.keys.drop(leg);
    const state = this.callers.get(leg);
    if (state === undefined) return;
    this.callers.drop(leg);
    this.#askers.delete(state.serial);
    this.#want(release(state));
  }

  /** Takes over what runs, as if we had been there: the same after a restart, a reconnect and a takeover. */
  #adopt(snapshot: Snapshot): readonly Fact[] {
    this.#forget();
    const facts = this.mirror.adopt(snapshot.rooms, true);
    const plan = planAdoption(snapshot, this.mirror);
    for (const { id, people } of plan.rooms) {
      const fresh = freshRoom(this.#serial({ room: id }), id, snapshot.conferences.get(id));
      const room = this.mirror.roomNamed(roomOf(id));
      this.rooms.begin(id, () => adoptRoom(fresh, snapshot.records.get(id), people, room, this.#now));
    }
    for (const { leg, conference } of plan.members)
      this.keys.begin(leg, () => [freshKeys(leg, conference), [], undefined]);
    for (const { leg, begin } of plan.callers) {
      const serial = this.#serial({ leg });
      this.callers.begin(leg, () => begin(serial, this.#now, this.#rules));
    }
    const members = plan.members.length;
    const callers = plan.callers.length - members;
    this.#intents.push({ family: 'tell', tell: { kind: 'adopted', rooms: plan.rooms.length, members, callers } });
    return facts;
  }

  #forget(): readonly Fact[] {
    this.mirror.clear();
    this.callers.clear();
    this.keys.clear();
    this.rooms.clear();
    this.#askers.clear();
    this.#messages = [];
    this.#listing = false;
    return [];
  }

  #want(wants: readonly (Intent | Message)[]): void {
    for (const want of wants) {
      if (want.family === 'room' || want.family === 'admission') this.#messages.push(want);
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
  #deliver(): void {
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
      switch (message.kind) {
        case 'seat-asked': {
          const { conference } = message;
          const { id } = conference;
          if (!this.rooms.has(id)) {
            const fresh = freshRoom(this.#serial({ room: id }), id, conference);
            this.rooms.begin(id, () => [fresh, [], undefined]);
          }
          this.rooms.send(id, message);
          break;
        }
        case 'seat-given-up':
        case 'name-recorded':
        case 'key-pressed':
          this.rooms.send(message.id, message);
          break;
        case 'seat-granted':
        case 'seat-refused':
          this.callers.send(message.leg, message);
          break;
        default:
          assertNever(message);
      }
    }
  }

  #serial(asker: { readonly leg: LegId } | { readonly room: ConferenceId }): string {
    const serial = `${this.#seed}-${++this.#serials}`;
    this.#askers.set(serial, asker);
    return serial;
  }
  #earliestWakeMs(): number | undefined {
    const wakes = [this.callers, this.keys, this.rooms].flatMap(({ earliestWakeMs }) => earliestWakeMs ?? []);
    return wakes.length === 0 ? undefined : Math.min(...wakes);
  }
}

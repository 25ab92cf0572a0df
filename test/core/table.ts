import { type Conference, PLAIN_CONFERENCE, type Role } from '../../src/core/conference.ts';
import { Core, type Turn } from '../../src/core/core.ts';
import type { FsEvent, MemberState, Variables } from '../../src/core/event.ts';
import {
  type CommandId,
  type ConferenceId,
  type LegId,
  type MemberId,
  type PersonId,
  parseCode,
  parseCommandId,
  parseConferenceId,
  parseLegId,
  parseMemberId,
  parsePin,
  parseRoomName,
  parseRoomUuid,
  parseStoredId,
  type RoomUuid,
  type SoundId,
} from '../../src/core/ids.ts';
import type { Answer, FsCommand, Intent, StoreRequest } from '../../src/core/intent.ts';
import { DEFAULT_KEYS } from '../../src/core/key-table.ts';
import type { Verdict } from '../../src/core/lockout.ts';
import type { RoomAnswer, RoomCommand } from '../../src/core/room-command.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import type { Tell } from '../../src/core/tell.ts';
import { ADMISSION_RULES } from './rules.ts';

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value of the test itself is missing');
  return value;
}
export const leg = (name: string): LegId => must(parseLegId(name));
export const member = (id: number): MemberId => must(parseMemberId(id));
export const soundId = (id: number): SoundId => must(parseStoredId<SoundId>(id));
export const conferenceId = (id: number): ConferenceId => must(parseConferenceId(id));

export const RULES = {
  admission: ADMISSION_RULES,
  keys: { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 10_000 },
  calls: { ringTimeoutMs: 45_000, acceptWithinMs: 30_000, perRoom: 3 },
} as const;

export function conference(
  given: {
    id?: number;
    adminPin?: string;
    talkPin?: string;
    listenPin?: string;
    maximum?: number | null;
    muteNonModerator?: boolean;
    playJoin?: boolean;
    playExit?: boolean;
    playMusic?: boolean;
    waitMusic?: boolean;
    recordName?: boolean;
    enterSound?: SoundId | null;
    musicOnHoldSound?: SoundId | null;
    language?: string;
    revision?: number;
    disabled?: boolean;
    inviteFromOutside?: boolean;
    callerId?: string;
  } & Partial<Schedule> = {},
): Conference {
  return {
    ...PLAIN_CONFERENCE,
    revision: 1,
    ...given,
    id: conferenceId(given.id ?? 5),
    code: must(parseCode('3000')),
    adminPin: parsePin(given.adminPin) ?? null,
    talkPin: parsePin(given.talkPin) ?? null,
    listenPin: parsePin(given.listenPin) ?? null,
  };
}

/**
 * A core with a FreeSWITCH that a test plays: what the core wants is kept, and the test says what happens. Questions stay open
 * until they are answered.
 */
export class Table {
  readonly core: Core;
  now = 1_000_000;
  intents: Intent[] = [];
  wakeAtMs: number | undefined;
  /** What the store says of the next tries; all are allowed when there is no more. */
  readonly verdicts: (Verdict | 'later')[] = [];
  #members = 0;
  #rooms = 0;
  #commands = 0;
  readonly #uuids = new Map<string, RoomUuid>();

  constructor(seed = 'test') {
    this.core = new Core(seed, RULES);
  }

  step(input: Parameters<Core['step']>[0]): Turn {
    const turn = this.core.step(input, this.now);
    this.wakeAtMs = turn.wakeAtMs;
    for (const intent of turn.intents) {
      const judged = intent.family === 'store' && intent.request.kind === 'judge-try' && this.verdicts.shift();
      this.intents.push(intent);
      if (intent.family !== 'store' || intent.request.kind !== 'judge-try' || intent.id === undefined) continue;
      const verdict = judged || { kind: 'allowed' };
      if (verdict !== 'later') this.step({ kind: 'answer', id: intent.id, answer: { kind: 'ok', verdict } });
    }
    return turn;
  }
  event(event: FsEvent): Turn {
    return this.step({ kind: 'event', event });
  }
  /** Moves time on, waking the core whenever it wants to be woken. */
  pass(ms: number): void {
    const until = this.now + ms;
    while (this.wakeAtMs !== undefined && this.wakeAtMs <= until) {
      this.now = Math.max(this.now, this.wakeAtMs);
      this.step({ kind: 'wake' });
    }
    this.now = until;
  }
  /** What was wanted since the last time. */
  take(): Intent[] {
    return this.intents.splice(0);
  }
  commands(): FsCommand[] {
    return this.intents.flatMap((intent) => (intent.family === 'fs' ? [intent.command] : []));
  }
  /** The commands but those about music, which begin every adoption. */
  quietCommands(): FsCommand[] {
    return this.commands().filter(({ kind }) => kind !== 'stop-music' && kind !== 'start-music');
  }
  last<K extends FsCommand['kind']>(kind: K): FsCommand & { kind: K } {
    const isIt = (command: FsCommand): command is FsCommand & { kind: K } => command.kind === kind;
    return must(this.commands().findLast(isIt));
  }
  tells(): Tell[] {
    return this.intents.flatMap((intent) => (intent.family === 'tell' ? [intent.tell] : []));
  }
  requests(): StoreRequest[] {
    return this.intents.flatMap((intent) => (intent.family === 'store' ? [intent.request] : []));
  }
  /** The id of the last question of a kind. */
  question(kind: FsCommand['kind'] | StoreRequest['kind']): string {
    const asked = this.intents.findLast(
      (intent) =>
        (intent.family === 'fs' && intent.command.kind === kind) ||
        (intent.family === 'store' && intent.request.kind === kind),
    );
    return must(asked?.family === 'tell' ? undefined : asked?.id);
  }
  answer(kind: FsCommand['kind'] | StoreRequest['kind'], answer: Answer = { kind: 'ok' }): void {
    const asked = this.intents.findLast(
      (intent) =>
        (intent.family === 'fs' && intent.command.kind === kind) ||
        (intent.family === 'store' && intent.request.kind === kind),
    );
    if (asked === undefined || asked.family === 'tell' || asked.id === undefined)
      throw new Error(`nothing asked for ${kind}`);
    this.step({ kind: 'answer', id: asked.id, answer });
  }

  parked(who: LegId, variables: Variables): void {
    this.event({
      kind: 'channel-parked',
      leg: who,
      caller: { name: 'Ann', number: '1001' },
      destination: '3000',
      variables,
    });
  }
  done(who: LegId, application: string, applicationUuid: string, variables: Variables = {}, hungUp = false): void {
    this.event({ kind: 'application-done', leg: who, application, applicationUuid, response: '', hungUp, variables });
  }
  typed(who: LegId, variable: 'convene_typed_code' | 'convene_typed_pin', digits: string | undefined): void {
    const variables = digits === undefined ? {} : { [variable]: digits };
    this.done(who, 'play_and_get_digits', this.question('ask-digits'), variables);
  }
  press(who: LegId, keys: string): void {
    for (const digit of keys) this.event({ kind: 'digit', leg: who, digit });
  }

  /** FreeSWITCH lets a leg into the room of a conference, as its conference application would. */
  joins(who: LegId, id: ConferenceId, state: Partial<MemberState> = {}): MemberId {
    const name = must(parseRoomName(`cv${id}`));
    let room = this.#uuids.get(name);
    if (room === undefined) {
      room = must(parseRoomUuid(`room-${++this.#rooms}`));
      this.#uuids.set(name, room);
      this.event({ kind: 'room-created', room, name, size: 0 });
    }
    const memberId = member(++this.#members);
    this.event({ kind: 'member-added', room, name, size: undefined, member: this.#state(memberId, who, state) });
    return memberId;
  }
  /** FreeSWITCH tells of a member's microphone. */
  microphone(who: LegId, speak: boolean): void {
    const at = must(this.core.mirror.memberOf(who));
    const state = { ...this.#state(at.member.id, who, {}), moderator: at.member.moderator, speak };
    this.event({ kind: 'member-told', room: at.room.uuid, name: at.room.name, size: undefined, member: state });
  }
  /** FreeSWITCH tells of a member as it is now, but for what is given. */
  memberTold(who: LegId, given: Partial<MemberState>): void {
    const { room, member: now } = must(this.core.mirror.memberOf(who));
    const { id, leg: _, speak = true, hear = true, ...rest } = now;
    const state = { ...this.#state(id, who, rest), speak, hear, ...given };
    this.event({ kind: 'member-told', room: room.uuid, name: room.name, size: undefined, member: state });
  }
  /** A person commands a room; the id tells the answer. */
  command(of: Conference, command: RoomCommand, by: number | null = 7, definition?: Conference): CommandId {
    const id = must(parseCommandId(`c-${++this.#commands}`));
    const person = by === null ? null : must(parseStoredId<PersonId>(by));
    this.step({ kind: 'command', id, by: person, conference: of.id, command, definition });
    return id;
  }
  /** What a command was answered; undefined as long as it waits. */
  answerTo(id: CommandId): RoomAnswer | undefined {
    const answers = this.tells().flatMap((each) => (each.kind === 'command-answered' && each.id === id ? [each] : []));
    if (answers.length > 1) throw new Error(`${id} was answered ${answers.length} times`);
    return answers[0]?.answer;
  }
  /** What was told of a kind, the newest last. */
  tellsOf<K extends Tell['kind']>(...kinds: readonly K[]): readonly Tell[] {
    return this.tells().filter(({ kind }) => kinds.some((each) => each === kind));
  }
  /** FreeSWITCH does every mute and unmute that was wanted. */
  obey(): void {
    for (const command of this.commands()) {
      if (command.kind !== 'mute' && command.kind !== 'unmute') continue;
      for (const room of this.core.mirror.rooms) {
        const found = room.members.get(command.member);
        if (found !== undefined && room.name === `cv${command.conference}`)
          this.microphone(found.leg, command.kind === 'unmute');
      }
    }
  }
  locks(id: ConferenceId, locked: boolean): void {
    const name = must(parseRoomName(`cv${id}`));
    this.event({ kind: 'room-locked', room: must(this.#uuids.get(name)), name, size: undefined, locked });
  }
  /** FreeSWITCH has taken up a file for a room, or has played it to its end. */
  fileBegun(id: ConferenceId, file: string): void {
    this.#file('file-begun', id, file);
  }
  fileDone(id: ConferenceId, file: string): void {
    this.#file('file-done', id, file);
  }
  floorTo(of: Conference, to: MemberId | undefined): void {
    const name = must(parseRoomName(`cv${of.id}`));
    this.event({ kind: 'floor-changed', room: must(this.#uuids.get(name)), name, size: undefined, to });
  }
  #file(kind: 'file-begun' | 'file-done', id: ConferenceId, file: string): void {
    const name = must(parseRoomName(`cv${id}`));
    this.event({ kind, room: must(this.#uuids.get(name)), name, size: undefined, file });
  }
  leaves(who: LegId, how: 'left' | 'expelled' = 'left'): void {
    const { room, member: gone } = must(this.core.mirror.memberOf(who));
    const state = this.#state(gone.id, who, {});
    const where = { room: room.uuid, name: room.name, size: undefined };
    if (how === 'expelled') this.event({ kind: 'member-expelled', ...where, member: state });
    this.event({ kind: 'member-removed', ...where, member: state });
    if (must(this.core.mirror.room(room.uuid)).members.size > 0) return;
    this.event({ kind: 'room-destroyed', ...where });
    this.#uuids.delete(room.name);
  }
  hangsUp(who: LegId, cause = 'NORMAL_CLEARING'): void {
    if (this.core.mirror.memberOf(who) !== undefined) this.leaves(who);
    this.event({ kind: 'channel-gone', leg: who, cause });
  }

  /** A caller all the way from the dialplan into the room of a conference. */
  enters(name: string, of: Conference, role: Role = 'talk'): LegId {
    const who = leg(name);
    this.parked(who, { convene_entry: 'direct', convene_code: of.code });
    this.answer('find-conference', { kind: 'ok', conference: of });
    const pin = { admin: of.adminPin, talk: of.talkPin, listen: of.listenPin }[role];
    if (of.adminPin ?? of.talkPin ?? of.listenPin) this.typed(who, 'convene_typed_pin', pin ?? undefined);
    const { muted, moderator } = this.last('enter');
    this.joins(who, of.id, { speak: !muted, moderator });
    return who;
  }

  #state(id: MemberId, who: LegId, given: Partial<MemberState>): MemberState {
    return {
      id,
      leg: who,
      caller: { name: 'Ann', number: '1001' },
      speak: true,
      hear: true,
      talking: false,
      hold: false,
      moderator: false,
      ghost: false,
      ...given,
    };
  }
}

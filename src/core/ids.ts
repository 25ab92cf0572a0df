/**
 * Names of things, each a type of its own that only the parser beside it makes, so that a member id is never
 * passed where a conference id is wanted and nothing unchecked reaches a command.
 */
declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** `Unique-ID` of a channel, which FreeSWITCH calls its uuid. A leg of ours is known by it. */
export type LegId = Branded<string, 'LegId'>;
/** `Conference-Unique-ID`: one life of a room. A room that ends and begins again gets another. */
export type RoomUuid = Branded<string, 'RoomUuid'>;
/** `Conference-Name`. Ours are `cv<conference id>`; all others are watched and never commanded. */
export type RoomName = Branded<string, 'RoomName'>;
/** `Member-ID`: grows over the life of the FreeSWITCH process and is kept when a member is transferred. */
export type MemberId = Branded<number, 'MemberId'>;
/** Id of a stored conference. */
export type ConferenceId = Branded<number, 'ConferenceId'>;
/** Ids of stored things: whom they belong to, who may do what, what is played, recorded and paid. */
export type CustomerId = Branded<number, 'CustomerId'>;
export type PersonId = Branded<number, 'PersonId'>;
export type RatePlanId = Branded<number, 'RatePlanId'>;
export type RecordGroupId = Branded<number, 'RecordGroupId'>;
export type AccountId = Branded<number, 'AccountId'>;
export type NotificationId = Branded<number, 'NotificationId'>;
export type SoundId = Branded<number, 'SoundId'>;
export type ClassOfServiceId = Branded<number, 'ClassOfServiceId'>;
export type DialplanId = Branded<number, 'DialplanId'>;
export type GatewayId = Branded<number, 'GatewayId'>;
export type RateDeckId = Branded<number, 'RateDeckId'>;
export type RouteId = Branded<number, 'RouteId'>;
export type StoredId =
  | ConferenceId
  | CustomerId
  | PersonId
  | RatePlanId
  | RecordGroupId
  | AccountId
  | NotificationId
  | SoundId
  | ClassOfServiceId
  | DialplanId
  | GatewayId
  | RateDeckId
  | RouteId;
/** 1 to 16 digits, leading zeros kept: what a caller types to name a conference. */
export type Code = Branded<string, 'Code'>;
/** 1 to 16 digits, leading zeros kept: what a caller types to get a role. */
export type Pin = Branded<string, 'Pin'>;
/** Names a question that an automaton asked; the answer carries it back. At most 36 characters of `[a-z0-9-]`. */
export type QuestionId = Branded<string, 'QuestionId'>;
/** Names a command that a person gave a room; its answer carries it back. At most 36 characters of `[a-z0-9-]`, as a UUID. */
export type CommandId = Branded<string, 'CommandId'>;

/** One outbound call: a number that is to be reached, by one route after another. At most 36 characters of `[a-z0-9-]`. */
export type CallId = Branded<string, 'CallId'>;

const CHANNEL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const DIGITS = /^[0-9]{1,16}$/;
const ROOM = /^cv([1-9][0-9]{0,14})$/;

/** A channel id as FreeSWITCH makes them (a UUID, or what `origination_uuid` gave), or undefined. */
export function parseLegId(text: string | undefined): LegId | undefined {
  return text !== undefined && CHANNEL_ID.test(text) ? (text as LegId) : undefined;
}
export function parseRoomUuid(text: string | undefined): RoomUuid | undefined {
  return text !== undefined && CHANNEL_ID.test(text) ? (text as RoomUuid) : undefined;
}
/** Any name that FreeSWITCH gives a room; also those that are not ours. */
export function parseRoomName(text: string | undefined): RoomName | undefined {
  return text !== undefined && text !== '' ? (text as RoomName) : undefined;
}
/** A member id: an unsigned 32-bit number in decimal. */
export function parseMemberId(value: string | number | undefined): MemberId | undefined {
  const text = String(value ?? '');
  if (!/^[0-9]{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id > 0 && id <= 0xffffffff ? (id as MemberId) : undefined;
}
/** The id of something stored: a whole number from 1, of at most 15 digits. */
export function parseStoredId<Id extends StoredId>(value: string | number | undefined): Id | undefined {
  const text = String(value ?? '');
  return /^[1-9][0-9]{0,14}$/.test(text) ? (Number(text) as Id) : undefined;
}
export const parseConferenceId = parseStoredId<ConferenceId>;
export function parseCode(text: string | undefined): Code | undefined {
  return text !== undefined && DIGITS.test(text) ? (text as Code) : undefined;
}
export function parsePin(text: string | undefined): Pin | undefined {
  return text !== undefined && DIGITS.test(text) ? (text as Pin) : undefined;
}
export function parseQuestionId(text: string | undefined): QuestionId | undefined {
  return text !== undefined && /^[a-z0-9-]{1,36}$/.test(text) ? (text as QuestionId) : undefined;
}
export function parseCommandId(text: string | undefined): CommandId | undefined {
  return text !== undefined && /^[a-z0-9-]{1,36}$/.test(text) ? (text as CommandId) : undefined;
}

export function parseCallId(text: string | undefined): CallId | undefined {
  return text !== undefined && /^[a-z0-9-]{1,36}$/.test(text) ? (text as CallId) : undefined;
}
/** The leg of a call's nth attempt, from 1: the channel is given this uuid, so that a restart finds whose it is. */
export function legOfCall(call: CallId, attempt: number): LegId {
  return `convene-${call}-${attempt}` as LegId;
}
/** The call that a leg was made for, and the number of the attempt; undefined for every other leg. */
export function callOfLeg(leg: LegId): { readonly call: CallId; readonly attempt: number } | undefined {
  const [, id, attempt] = /^convene-([a-z0-9-]{1,36})-([1-9][0-9]?)$/.exec(leg) ?? [];
  const call = parseCallId(id);
  return call === undefined ? undefined : { call, attempt: Number(attempt) };
}

/** The room in which a conference meets. */
export function roomOf(conference: ConferenceId): RoomName {
  return `cv${conference}` as RoomName;
}
/** The conference whose room this is, or undefined for a room that is not ours. */
export function conferenceOf(room: RoomName): ConferenceId | undefined {
  return parseConferenceId(ROOM.exec(room)?.[1]);
}

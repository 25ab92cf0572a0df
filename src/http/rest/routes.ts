import { listCalls } from '../../operations/calls.ts';
import { CATALOGUE } from '../../operations/catalogue.ts';
import { explainCall } from '../../operations/explain.ts';
import { cancelInvite, createInvite, getInvite, listInvites } from '../../operations/invites.ts';
import { deleteNotificationOf } from '../../operations/notifications.ts';
import type { Operation } from '../../operations/operation.ts';
import { getRates } from '../../operations/rates.ts';
import { getRoom, listRooms, MEMBER_COMMANDS, ROOM_COMMANDS } from '../../operations/room-operations.ts';
import { createSound, deleteSound, getSound, listSounds, updateSound } from '../../operations/sounds.ts';
import { accountSpending } from '../../operations/spending.ts';

/** Where an operation is found. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/conferences/{id}`; a name in braces is a field of the operation's input. */
  readonly path: string;
  readonly operation: Operation;
  /** Of a good answer; 204 has no body. */
  readonly status: 200 | 201 | 204;
  /** The family, for people to read. */
  readonly tag: string;
}

type Family = Readonly<Record<'create' | 'get' | 'list' | 'update' | 'delete', Operation>>;

function family(path: string, tag: string, { create, get, list, update, delete: remove }: Family): readonly Route[] {
  const one = `${path}/{id}`;
  return [
    { method: 'get', path, operation: list, status: 200, tag },
    { method: 'post', path, operation: create, status: 201, tag },
    { method: 'get', path: one, operation: get, status: 200, tag },
    { method: 'patch', path: one, operation: update, status: 200, tag },
    { method: 'delete', path: one, operation: remove, status: 204, tag },
  ];
}

/** Those whose answer would be something that is not there any more. */
const ENDINGS = new Set(['end', 'eject']);
const commands = (path: string, tag: string, all: Readonly<Record<string, Operation>>): readonly Route[] =>
  Object.entries(all).map(([verb, operation]) => {
    return { method: 'post', path: `${path}/${verb}`, operation, status: ENDINGS.has(verb) ? 204 : 200, tag };
  });

const {
  conferences,
  occurrences,
  notices,
  customers,
  people,
  ratePlans,
  recordGroups,
  accounts,
  notifications,
  tokens,
} = CATALOGUE;
const { classesOfService, dialplans, gateways, rateDecks, routes } = CATALOGUE;
const INVITES = '/rooms/{conference}/invites';
const NOTIFICATIONS = '/conferences/{conference}/notifications';

/** Sounds, whose routes are mounted by themselves since an upload is read in another way (`sounds.ts`). */
export const SOUND_ROUTES: readonly Route[] = family('/sounds', 'sounds', {
  ...{ create: createSound, get: getSound, list: listSounds, update: updateSound, delete: deleteSound },
});

/** What REST offers behind a bearer token, by paths under `/api/v1`. `POST /tokens` stands alone (`sign-in.ts`). */
export const ROUTES: readonly Route[] = [
  ...family('/conferences', 'conferences', conferences),
  {
    method: 'get',
    path: '/conferences/{id}/occurrences',
    operation: occurrences.list,
    status: 200,
    tag: 'conferences',
  },
  {
    method: 'post',
    path: '/conferences/{id}/notify',
    operation: conferences.notify,
    status: 200,
    tag: 'notifications',
  },
  {
    ...{ method: 'get', path: '/conferences/{id}/notices/{occasion}', operation: notices.list },
    ...{ status: 200, tag: 'notifications' },
  },
  { method: 'get', path: NOTIFICATIONS, operation: notifications.list, status: 200, tag: 'notifications' },
  { method: 'post', path: NOTIFICATIONS, operation: notifications.create, status: 201, tag: 'notifications' },
  {
    method: 'delete',
    path: `${NOTIFICATIONS}/{id}`,
    operation: deleteNotificationOf,
    status: 204,
    tag: 'notifications',
  },
  { method: 'get', path: '/rooms', operation: listRooms, status: 200, tag: 'rooms' },
  { method: 'get', path: '/rooms/{conference}', operation: getRoom, status: 200, tag: 'rooms' },
  ...commands('/rooms/{conference}', 'rooms', ROOM_COMMANDS),
  ...commands('/rooms/{conference}/members/{member}', 'rooms', MEMBER_COMMANDS),
  { method: 'get', path: INVITES, operation: listInvites, status: 200, tag: 'rooms' },
  { method: 'post', path: INVITES, operation: createInvite, status: 201, tag: 'rooms' },
  { method: 'get', path: `${INVITES}/{call}`, operation: getInvite, status: 200, tag: 'rooms' },
  { method: 'delete', path: `${INVITES}/{call}`, operation: cancelInvite, status: 204, tag: 'rooms' },
  ...family('/record-groups', 'record groups', recordGroups),
  ...family('/accounts', 'access accounts', accounts),
  { method: 'get', path: '/accounts/{id}/explain', operation: explainCall, status: 200, tag: 'access accounts' },
  { method: 'get', path: '/accounts/{id}/spending', operation: accountSpending, status: 200, tag: 'access accounts' },
  ...family('/customers', 'customers', customers),
  ...family('/people', 'people', people),
  ...family('/rate-plans', 'rate plans', ratePlans),
  ...family('/classes-of-service', 'classes of service', classesOfService),
  ...family('/dialplans', 'dialplans', dialplans),
  ...family('/gateways', 'gateways', gateways),
  ...family('/rate-decks', 'rate decks', rateDecks),
  { method: 'get', path: '/rate-decks/{id}/rates', operation: getRates, status: 200, tag: 'rate decks' },
  ...family('/routes', 'routes', routes),
  { method: 'get', path: '/calls', operation: listCalls, status: 200, tag: 'calls' },
  { method: 'get', path: '/tokens', operation: tokens.list, status: 200, tag: 'tokens' },
  { method: 'delete', path: '/tokens/{id}', operation: tokens.delete, status: 204, tag: 'tokens' },
];

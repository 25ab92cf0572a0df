import { z } from 'zod';
import type { PersonId } from '../core/ids.ts';
import { TOKEN_KINDS, type Token, type TokenId } from '../directory/person.ts';
import { absent } from './access.ts';
import { reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import { handledPerson, personFor } from './person-rules.ts';
import type { Services } from './services.ts';

const person = reference<PersonId>()
  .optional()
  .describe('Whose tokens, for those who administer the person; left out for oneself.');

/** A token as it may be shown: never itself. */
export const tokenShape = z.object({
  id: reference<TokenId>(),
  name: z.string().describe('What people call it.'),
  kind: z
    .enum(TOKEN_KINDS)
    .describe('Who got it: a person, a client of OAuth2 for its credentials, or a calendar that is subscribed to.'),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable().describe('null for one that is good until it is deleted.'),
});
export function showToken({ id, name, kind, createdAtMs, expiresAtMs }: Token): z.input<typeof tokenShape> {
  const at = (ms: number) => new Date(ms).toISOString();
  return { id, name, kind, created_at: at(createdAtMs), expires_at: expiresAtMs === null ? null : at(expiresAtMs) };
}

export const listTokens = operation({
  name: 'tokens.list',
  summary: 'Lists the tokens of a person.',
  privilege: [],
  input: z.object({ person, ...pageFields<TokenId>() }),
  output: pageOf(tokenShape),
  async run(actor, input, services) {
    const of = await personFor(actor, input.person ?? actor.person.id, services);
    if (!of.ok) return of;
    const { things, next } = await fillPage((page) => services.directory.tokens.list(of.value.id, page), input);
    return done({ items: things.map(showToken), next });
  },
});

async function holder(actor: Actor, person: PersonId | undefined, services: Services) {
  return handledPerson(actor, person ?? actor.person.id, services);
}

export const deleteToken = operation({
  name: 'tokens.delete',
  summary: 'Deletes a token: it is not good any more from now on.',
  privilege: [],
  input: z.object({ person, id: reference<TokenId>().describe('Id of the token.') }),
  output: z.null(),
  async check(actor, { person, id }, services) {
    const of = await holder(actor, person, services);
    if (!of.ok) return of.refusal;
    if (id === undefined) return undefined;
    const tokens = await services.directory.tokens.list(of.value.id);
    return tokens.some((token) => token.id === id) ? undefined : absent('token').refusal;
  },
  async run(actor, { person, id }, services) {
    const of = await holder(actor, person, services);
    if (!of.ok) return of;
    return (await services.directory.tokens.delete(of.value.id, id)) ? done(null) : absent('token');
  },
});

import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CATALOGUE } from '../../src/operations/catalogue.ts';
import type { Operation } from '../../src/operations/operation.ts';
import type { Outcome } from '../../src/operations/outcome.ts';
import { type CallOptions, perform, unknownFields } from '../../src/operations/perform.ts';
import { type Name, NOW_MS, type Office, openOffice } from './office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
const { conferences, ratePlans, tokens, people } = CATALOGUE;

/** Asks as a style with JSON does. */
async function ask<Input extends z.ZodObject, Output extends z.ZodType>(
  name: Name,
  operation: Operation<Input, Output>,
  given: Readonly<Record<string, unknown>> = {},
  options: CallOptions = {},
) {
  const faults = unknownFields(operation.input, given);
  return perform(operation, await office.actor(name), given, office.services, { ...options, faults });
}
function value<T>(outcome: Outcome<T>): NonNullable<T> {
  if (!outcome.ok || outcome.value === undefined || outcome.value === null) throw new Error(JSON.stringify(outcome));
  return outcome.value;
}
/** `field` of each error, or the kind of another refusal. */
function why(outcome: Outcome<unknown>): readonly string[] {
  if (outcome.ok) return [];
  const { refusal } = outcome;
  return refusal.kind === 'invalid' ? refusal.errors.map(({ field }) => field) : [refusal.kind];
}

describe('fields of JSON', () => {
  const GOOD: readonly (readonly [string, unknown, unknown])[] = [
    ['code', '0310', '0310'],
    ['code', 310, '310'],
    ['code', 0, '0'],
    ['adminpin', 5, '5'],
    ['adminpin', null, null],
    ['maximum', null, null],
    ['maximum', 0, 0],
    ['panel', true, true],
    ['panel', 1, true],
    ['panel', 0, false],
    ['play_exit', true, true],
    ['language', 'pt-BR', 'pt-BR'],
    ['language', null, null],
    ['timezone', null, null],
    ['owner', null, null],
    ['count', 2.0, 2],
  ];
  test.each(GOOD)('%s: %j', async (field, given, shown) => {
    const made = value(await ask('user', conferences.create, { code: '1', [field]: given }));
    expect(made).toHaveProperty(field, shown);
    expect(conferences.create.output.parse(made)).toEqual(made);
  });
  const BAD: readonly (readonly [string, unknown])[] = [
    ...[-1, 1.5, 1e21, true, '', [], {}].map((given) => ['adminpin', given] as const),
    ...['1', 'true', 2, null, []].map((given) => ['panel', given] as const),
    ...['1', 1.5, null, true, -1].map((given) => ['hour', given] as const),
    ...[1, null, {}, ['x'], 'a\r\nb', '\ud800'].map((given) => ['description', given] as const),
    ...['en; rm', '../en', '', 1].map((given) => ['language', given] as const),
    ...[0, -1, 1.5, '1', {}].map((given) => ['owner', given] as const),
    ['creator', 1],
    ['revision', 1],
    ['id', 1],
    ['__proto__', {}],
    ['constructor', 1],
  ];
  test.each(BAD)('%s: %j is refused', async (field, given) => {
    const input = JSON.parse(`{"code":"1",${JSON.stringify(field)}:${JSON.stringify(given)}}`);
    expect(why(await ask('user', conferences.create, input))).toEqual([field]);
    expect(await office.services.store.conferences.list()).toEqual([]);
  });
  test('no PIN is fine here', async () => {
    expect(value(await ask('user', conferences.create, { code: '1' }))).toMatchObject({ talkpin: null, maximum: null });
  });
});

describe('changing a conference', () => {
  beforeEach(() => ask('user', conferences.create, { code: '1', talkpin: '5' }));
  const change = (given: object, options: CallOptions = {}) =>
    ask('user', conferences.update, { id: 1, ...given }, options);

  test('needs the revision that is expected', async () => {
    expect(value(await change({ panel: true }, { expectedRevision: 1 }))).toHaveProperty('revision', 2);
    expect(why(await change({ panel: false }, { expectedRevision: 1 }))).toEqual(['outdated']);
    expect(why(await ask('user', conferences.delete, { id: 1 }, { expectedRevision: 1 }))).toEqual(['outdated']);
    expect(value(await ask('user', conferences.get, { id: 1 }))).toMatchObject({ panel: true, revision: 2 });
    expect(await ask('user', conferences.delete, { id: 1 }, { expectedRevision: 2 })).toEqual({
      ok: true,
      value: null,
    });
  });
  test('says what waits, and nothing where all is at once', async () => {
    expect(await change({ play_music: true, wait_music: true, play_join: true })).not.toHaveProperty('waits');
    expect(await change({ talkpin: '6', record_name: true, hour: 7 })).toHaveProperty('waits.length', 3);
    expect(await change({ talkpin: '6' })).not.toHaveProperty('waits');
  });
  test('a code that is taken is a conflict, and one error among others', async () => {
    await ask('user', conferences.create, { code: '2' });
    expect(await change({ code: '2' })).toMatchObject({ refusal: { kind: 'conflict', field: 'code' } });
    expect(why(await change({ code: '2', adminpin: '5' }))).toEqual(['code', 'adminpin']);
    expect(why(await change({ code: '2', hour: 99 }))).toEqual(['hour', 'code']);
  });
  test('two at once never leave two identical PINs', async () => {
    for (let round = 0; round < 100; round += 1) {
      await change({ adminpin: null, listenpin: null });
      const both = await Promise.all([change({ adminpin: '7' }), change({ listenpin: '7' })]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });
  test('a switched-off tone takes its sound along, unless the same change sets one', async () => {
    const customer = office.customers.Acme.id;
    await office.services.directory.sounds.create({ customer, name: 's', durationMs: 1, bytes: 1 });
    const others = office.customers.Other.id;
    await office.services.directory.sounds.create({ customer: others, name: 's', durationMs: 1, bytes: 1 });
    expect(value(await change({ enter_sound: 1 }))).toMatchObject({ enter_sound: 1, play_join: true });
    expect(value(await change({ play_join: false }))).toMatchObject({ enter_sound: null, play_join: false });
    expect(value(await change({ play_join: false, enter_sound: 1 }))).toMatchObject({
      enter_sound: 1,
      play_join: true,
    });
    expect(why(await change({ enter_sound: 2, music_on_hold_sound: 2 }))).toEqual([
      'enter_sound',
      'music_on_hold_sound',
    ]);
  });
});

describe('lists', () => {
  test('are read page by page, each with what its reader may see', async () => {
    for (let n = 1; n <= 25; n += 1) {
      await ask(n % 3 === 0 ? 'colleague' : 'user', conferences.create, { code: String(n) });
    }
    const seen: number[] = [];
    let after: number | null = null;
    do {
      const page: { items: { id: number }[]; next: number | null } = conferences.list.output.parse(
        value(await ask('user', conferences.list, { limit: 4, ...(after === null ? {} : { after }) })),
      );
      expect(page.items.length).toBeLessThanOrEqual(4);
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n + 1).filter((n) => n % 3 !== 0));
    expect(why(await ask('user', conferences.list, { limit: 0, after: -1 }))).toEqual(['after', 'limit']);
  });
});

describe('rate plans', () => {
  test('are made, changed and deleted by system owners', async () => {
    const made = value(
      await ask('root', ratePlans.create, { name: 'Small', maximum_conferences: 2, recording: false }),
    );
    expect(made).toMatchObject({ maximum_conferences: 2, maximum_members: null, recording: false, accounts: true });
    expect(await ask('root', ratePlans.create, { name: 'small' })).toMatchObject({
      refusal: { kind: 'conflict', field: 'name' },
    });
    expect(
      value(await ask('root', ratePlans.update, { id: 2, name: 'Smaller', maximum_conferences: null })),
    ).toMatchObject({
      name: 'Smaller',
      maximum_conferences: null,
    });
    expect(await ask('root', ratePlans.delete, { id: 2 })).toEqual({ ok: true, value: null });
    expect(why(await ask('root', ratePlans.delete, { id: 2 }))).toEqual(['absent']);
    expect(why(await ask('root', ratePlans.delete, { id: 1 }))).toEqual(['conflict']);
  });
  test('others see their own alone', async () => {
    await ask('root', ratePlans.create, { name: 'Small' });
    expect(value(await ask('user', ratePlans.get, { id: 1 }))).toHaveProperty('name', 'Everything');
    expect(why(await ask('boss', ratePlans.get, { id: 2 }))).toEqual(['absent']);
    const owned: readonly Operation[] = [ratePlans.create, ratePlans.update, ratePlans.delete, ratePlans.list];
    for (const operation of owned) {
      expect(why(await ask('boss', operation, { id: 1, name: 'x' }))).toEqual(['role']);
    }
  });
});

describe('tokens', () => {
  beforeEach(async () => {
    const token = { name: 'script', hash: 'h', kind: 'personal', createdAtMs: NOW_MS, expiresAtMs: null } as const;
    await office.services.directory.tokens.create({ ...token, person: office.person('dealer').id });
  });
  test('are shown without what makes them good', async () => {
    const { items } = value(await ask('dealer', tokens.list));
    expect(items).toEqual([
      { id: 1, name: 'script', kind: 'personal', created_at: '2027-01-02T03:04:05.000Z', expires_at: null },
    ]);
    expect(tokens.list.output.parse({ items, next: null })).toEqual({ items, next: null });
  });
  test('are listed page by page', async () => {
    const of = office.person('dealer').id;
    const token = { name: 'next', kind: 'client', createdAtMs: NOW_MS, expiresAtMs: null } as const;
    for (const hash of ['i', 'j']) await office.services.directory.tokens.create({ ...token, hash, person: of });
    const page = async (input: Readonly<Record<string, unknown>>) => {
      const { items, next } = value(await ask('dealer', tokens.list, input));
      return [items.map(({ id }) => id), next];
    };
    expect(await page({ limit: 2 })).toEqual([[1, 2], 2]);
    expect(await page({ limit: 2, after: 2 })).toEqual([[3], null]);
  });
  test('are of their person, and of who administers it and has its roles', async () => {
    const person = office.person('dealer').id;
    expect(why(await ask('user', tokens.list, { person }))).toEqual(['role']);
    expect(why(await ask('stranger', tokens.list, { person }))).toEqual(['absent']);
    expect(why(await ask('user', tokens.delete, { id: 1 }))).toEqual(['absent']);
    expect(why(await ask('admin', tokens.delete, { person, id: 1 }))).toEqual(['role']);
    expect(why(await ask('stranger', tokens.delete, { person, id: 1 }))).toEqual(['absent']);
    expect(await ask('boss', tokens.delete, { person, id: 1 }, { validateOnly: true })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await ask('boss', tokens.delete, { person, id: 1 })).toEqual({ ok: true, value: null });
    expect(why(await ask('boss', tokens.delete, { person, id: 1 }))).toEqual(['absent']);
  });
});

describe('every operation', () => {
  const operations: readonly Operation[] = Object.values(CATALOGUE).flatMap((family) =>
    Object.values<Operation>(family),
  );
  test.each(operations.map((each) => [each.name, each] as const))('%s is described field by field', (name, each) => {
    const [family = '', verb = ''] = name.split('.');
    expect(Object.entries(CATALOGUE).find(([key]) => key === family)?.[1]).toHaveProperty(verb, each);
    expect(each.summary).toMatch(/\.$/);
    const { properties = {} } = z.toJSONSchema(each.input, { io: 'input' });
    expect(Object.keys(properties)).toEqual(Object.keys(each.input.shape));
    for (const property of Object.values(properties)) {
      expect(property).toHaveProperty('description', expect.stringMatching(/\.$/));
    }
    expect(each.check === undefined).toBe(verb === 'get' || verb === 'list');
  });
  test('a new password ends the tokens of its person, and of nobody else', async () => {
    const { tokens } = office.services.directory;
    const made = { name: '', kind: 'personal', createdAtMs: 0, expiresAtMs: null } as const;
    const [user, admin] = [office.person('user').id, office.person('admin').id];
    for (const [index, person] of [user, user, admin].entries())
      await tokens.create({ ...made, person, hash: `${index}` });
    await ask('root', people.update, { id: user, name: 'Kim' });
    expect(await tokens.list(user)).toHaveLength(2);
    await ask('root', people.update, { id: user, password: 'long enough' });
    expect([await tokens.list(user), (await tokens.list(admin)).length]).toEqual([[], 1]);
  });
  test('a password is never shown', async () => {
    const shown = [
      await ask('root', people.list, { customer: office.customers.Acme.id }),
      await ask('root', people.get, { id: office.person('user').id }),
      await ask('root', people.update, { id: office.person('user').id, password: 'long enough' }),
    ];
    expect(JSON.stringify(shown)).not.toMatch(/hash|long enough/i);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { must, type Name } from '../../operations/office.ts';
import { deckDraft, gatewayDraft } from '../../store/dialling-drafts.ts';
import { type Door, openDoor } from './door.ts';

let door: Door;
/** There is a gateway 1 and a rate deck 1. */
beforeEach(async () => {
  door = await openDoor();
  must(await door.services.directory.gateways.create(gatewayDraft('first')));
  must(await door.services.directory.rateDecks.create(deckDraft('first')));
});
afterEach(() => door.close());

type Values = readonly unknown[];
interface Field {
  readonly valid: Values;
  readonly invalid: Values;
}
interface Family {
  readonly path: string;
  readonly draft: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, Field>>;
}
const NOT_ONE_LINE = ['a\nb', 'a\u0000b', 'a\u2028b', 'x'.repeat(256), 1, null];
const TITLE: Field = { valid: ['n', 'x'.repeat(255)], invalid: ['', ...NOT_ONE_LINE] };
const TEXT: Field = { valid: ['', 'Größe 会議 😀', 'x'.repeat(255)], invalid: NOT_ONE_LINE };
const SWITCH: Field = { valid: [true, false], invalid: ['true', 2, null, 'yes'] };
const WORD: Field = {
  valid: ['a', 'A-Z_0.9', 'x'.repeat(64)],
  invalid: ['', 'x'.repeat(65), 'a b', 'a/b', 'a}b', 'é', null],
};
const PREFIXES: Field = {
  valid: [[], ['0'], ['1'.repeat(15)], Array.from({ length: 1_000 }, (_, n) => String(n))],
  invalid: [
    ['1'.repeat(16)],
    [''],
    ['+49'],
    ['49x'],
    [49],
    '49',
    Array.from({ length: 1_001 }, (_, n) => String(n)),
    null,
  ],
};
const rule = (changes: object) => [{ prefix: '0', shortest: 1, longest: 32, replacement: '49', ...changes }];
const NUMBER = { invalid: ['1'.repeat(33), '++1', '1x', '0 1', '1|2', "1'", '(1)', '*8'] };

const FAMILIES: readonly Family[] = [
  {
    path: '/gateways',
    draft: { name: 'carrier' },
    fields: {
      name: WORD,
      description: TEXT,
      prefix: { valid: ['', '99', '*#0', '9'.repeat(16)], invalid: ['9'.repeat(17), '+', 'a', '9,', '{}', null] },
      plus: SWITCH,
      disabled: SWITCH,
    },
  },
  {
    path: '/classes-of-service',
    draft: { name: 'national' },
    fields: { name: TITLE, description: TEXT, allow: PREFIXES, deny: PREFIXES, extensions: SWITCH },
  },
  {
    path: '/dialplans',
    draft: { name: 'berlin', rules: [] },
    fields: {
      name: WORD,
      description: TEXT,
      extensions: {
        valid: [[], ['1XX', 'NZ0'], ['X'.repeat(16)]],
        invalid: [[''], ['X'.repeat(17)], ['x'], ['1.'], ['+1'], '1XX', Array.from({ length: 201 }, () => 'X'), null],
      },
      rules: {
        valid: [
          [],
          rule({ prefix: '' }),
          rule({ prefix: '+00*' }),
          rule({ shortest: 32 }),
          rule({ longest: 1 }),
          rule({ replacement: '' }),
          rule({ replacement: null }),
        ],
        invalid: [
          ...[rule({ prefix: '0+' }), rule({ prefix: '0'.repeat(17) }), rule({ prefix: 'a' }), rule({ shortest: 0 })],
          ...[rule({ longest: 33 }), rule({ shortest: 3, longest: 2 }), rule({ replacement: '+49' })],
          ...[rule({ replacement: '1'.repeat(16) }), rule({ more: 1 }), [1], {}, null],
        ],
      },
    },
  },
  {
    path: '/rate-decks',
    draft: { name: 'costs', currency: 'EUR' },
    fields: {
      name: TITLE,
      description: TEXT,
      currency: { valid: ['EUR', 'XXX'], invalid: ['', 'eur', 'EURO', 'EU', 'E R', null] },
    },
  },
  {
    path: '/routes',
    draft: { name: 'germany', gateway: 1, deck: 1 },
    fields: {
      name: TITLE,
      description: TEXT,
      gateway: { valid: [1], invalid: [0, -1, 2, 1.5, '1', null] },
      deck: { valid: [1], invalid: [0, -1, 2, 1.5, '1', null] },
      disabled: SWITCH,
    },
  },
  {
    path: '/accounts',
    draft: { name: 'account' },
    fields: {
      callerid_external: {
        valid: ['', '+4930', '0'.repeat(64)],
        invalid: ['1|2', '1&2', '1^2', '1,2', '{', '1\n', null],
      },
      callerid_internal: { valid: ['', '101'], invalid: ['1|2', '1&2', '1^2', "1'", '$', '<1>', null] },
      cos: { valid: [0, 1, 77, 999_999_999], invalid: [-1, 1_000_000_000, 1.5, '1', null] },
      dialplan: { valid: ['', 'gone', 'x'.repeat(64)], invalid: ['x'.repeat(65), 'a b', '../x', null] },
      daily_budget: {
        valid: ['-1', '0', '0.000001', '999999999.999999'],
        invalid: ['-2', '-0.5', '1e3', '0.0000001', '', null],
      },
      maximum_legs: { valid: [-1, 0, 10_000], invalid: [-2, 10_001, 1.5, '1', null] },
      access_number: { valid: ['', '+4930123', '1'.repeat(32)], invalid: [...NUMBER.invalid, null] },
      callers: {
        valid: [[], ['101', '+4930'], ['1'.repeat(32)]],
        invalid: [...NUMBER.invalid.map((each) => [each]), [''], ['+'], [1], '101', null],
      },
      pin: { valid: [null, '0', '0090', '1'.repeat(16)], invalid: ['', '1'.repeat(17), '12a', '#', '-1', '1\n'] },
    },
  },
];

const rows = FAMILIES.flatMap(({ path, draft, fields }) =>
  Object.entries(fields).map(([field, values]) => [path, field, draft, values] as const),
);
test.each(rows)(
  '%s takes good values of %s, and refuses all others by its name',
  async (path, field, draft, values) => {
    for (const value of values.valid) {
      const made = await door.ask('root', `POST ${path}`, { json: { ...draft, [field]: value } });
      expect([value, made]).toMatchObject([value, { status: 201, body: { [field]: value } }]);
      const { body } = made;
      const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
      expect((await door.ask('root', `DELETE ${path}/${id}`)).status).toBe(204);
    }
    for (const value of values.invalid) {
      const refused = await door.ask('root', `POST ${path}`, { json: { ...draft, [field]: value } });
      expect([value, refused]).toMatchObject([value, { status: 400, body: { errors: [{ field }] } }]);
    }
  },
);

const sendJson = (request: string, text: string) =>
  door.ask('root', request, { text, headers: { 'content-type': 'application/json' } });
const PROVIDED = FAMILIES.filter(({ path }) => path !== '/accounts');
describe.each(PROVIDED.map(({ path, draft }) => [path, draft] as const))('%s', (path, draft) => {
  const readers: readonly Name[] = ['root', 'dealer', 'stranger'];
  const others: readonly Name[] = ['user', 'admin', 'recorder'];
  test('are set up by system owners, and seen by those who keep accounts', async () => {
    const made = await door.ask('root', `POST ${path}`, { json: draft });
    const one = (made.headers.get('location') ?? '').replace('/api/v1', '');
    for (const name of readers) {
      expect((await door.ask(name, `GET ${one}`)).status).toBe(200);
      expect((await door.ask(name, `GET ${path}`)).status).toBe(200);
    }
    for (const name of others) expect((await door.ask(name, `GET ${one}`)).status).toBe(403);
    for (const name of [...others, 'dealer', 'boss', 'stranger'] as const) {
      expect((await door.ask(name, `POST ${path}`, { json: { ...draft, name: 'x' } })).status).toBe(403);
      expect((await door.ask(name, `PATCH ${one}`, { json: { name: 'x' } })).status).toBe(403);
      expect((await door.ask(name, `DELETE ${one}`)).status).toBe(403);
    }
    expect((await door.ask('root', `GET ${one}`)).body).toEqual(made.body);
  });
  test('have one name each, and no field that is set from outside', async () => {
    const made = await door.ask('root', `POST ${path}`, { json: draft });
    expect(await door.ask('root', `POST ${path}`, { json: draft })).toMatchObject({ status: 409 });
    const one = (made.headers.get('location') ?? '').replace('/api/v1', '');
    for (const field of ['id', 'revision', 'customer', 'owner', '__proto__', 'createdAtMs']) {
      const more = `"${field}":7}`;
      const whole = JSON.stringify({ ...draft, name: 'y' }).replace(/}$/, `,${more}`);
      expect([field, (await sendJson(`PATCH ${one}`, `{${more}`)).status]).toEqual([field, 400]);
      expect([field, (await sendJson(`POST ${path}`, whole)).status]).toEqual([field, 400]);
    }
    expect((await door.ask('root', `GET ${one}`)).body).toEqual(made.body);
  });
});

test('the PIN of an access account is shown to those who may change it', async () => {
  const made = await door.ask('dealer', 'POST /accounts', { json: { name: 'a', pin: '73519' } });
  expect(made).toMatchObject({ status: 201, body: { id: 1, pin: '73519' } });
  for (const name of ['dealer', 'root'] as const) {
    expect((await door.ask(name, 'GET /accounts/1')).body).toHaveProperty('pin', '73519');
  }
  for (const name of ['user', 'admin'] as const) {
    expect((await door.ask(name, 'GET /accounts/1')).body).toHaveProperty('pin', null);
    const listed = await door.ask(name, 'GET /accounts');
    expect(listed).toHaveProperty('body.items.length', 1);
    expect(JSON.stringify(listed.body)).not.toContain('73519');
  }
});

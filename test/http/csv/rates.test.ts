import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RateDeckId } from '../../../src/core/ids.ts';
import { must } from '../../operations/office.ts';
import { deckDraft } from '../../store/dialling-drafts.ts';
import { stored } from '../../store/drafts.ts';
import { allIn, rate } from '../../store/rates-contract.ts';
import { type Answer, type Door, openDoor } from '../rest/door.ts';

const DECK = stored<RateDeckId>(1);
let door: Door;
/** Deck 1 has one rate, for 1. */
beforeEach(async () => {
  door = await openDoor();
  must(await door.services.directory.rateDecks.create(deckDraft('costs')));
  must(await door.services.rates.replace(DECK, [rate('1')]));
});
afterEach(() => door.close());

const CSV = { 'content-type': 'text/csv' };
type Text = string | Uint8Array<ArrayBuffer>;
const put = (text: Text, query = '', headers: Readonly<Record<string, string>> = CSV): Promise<Answer> =>
  door.ask('root', `PUT /rate-decks/1/rates${query}`, { text, headers });
const stands = async () =>
  (await allIn(door.services.rates, DECK)).sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
/** Whatever was sent, the deck has what it had. */
async function untouched(): Promise<void> {
  expect((await stands()).map(({ prefix }) => prefix)).toEqual(['1']);
}
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a table of rates', () => {
  test('takes the place of all that a deck has', async () => {
    const table =
      'prefix,destination,connectfee,per_minute,first_seconds,step_seconds\r\n49,Germany,0.05,0.0125,30,6\r\n+4930,"Berlin, ""city""",0,0.01,1,1\r\n';
    const answer = await put(table);
    expect(answer).toMatchObject({ status: 200, body: { deck: 1, count: 2, version: 2, ignored: [] } });
    expect(await stands()).toEqual([
      {
        prefix: '49',
        destination: 'Germany',
        connectFee: '0.05',
        perMinute: '0.0125',
        firstSeconds: 30,
        stepSeconds: 6,
      },
      {
        prefix: '4930',
        destination: 'Berlin, "city"',
        connectFee: '0',
        perMinute: '0.01',
        firstSeconds: 1,
        stepSeconds: 1,
      },
    ]);
  });
  const GERMANY = {
    prefix: '49',
    destination: '',
    connectFee: '0',
    perMinute: '0.01',
    firstSeconds: 1,
    stepSeconds: 1,
  };
  test.each<readonly [string, Text, object]>([
    ['semicolons', 'prefix;per_minute\n49;0.01\n', {}],
    ['tabs', 'prefix\tper_minute\n49\t0.01\n', {}],
    ['a byte order mark', '\ufeffprefix,per_minute\n49,0.01', {}],
    ['old line ends', 'prefix,per_minute\r49,0.01\r', {}],
    ['mixed line ends and empty lines', 'prefix,per_minute\n\r\n49,0.01\r\n\n\n', {}],
    ['quotes everywhere', '"prefix","per_minute"\r\n"49","0.01"\r\n', {}],
    ['another order', 'per_minute,step_seconds,prefix\n0.01,60,49\n', { stepSeconds: 60 }],
    ['commas within semicolons', 'prefix;destination;per_minute\n49;a, b, c;0.01\n', { destination: 'a, b, c' }],
    ['empty cells', 'prefix,connectfee,per_minute,first_seconds,step_seconds\n49,,0.01,,\n', {}],
    ['blanks around', 'prefix, per_minute \n 49 , 0.01 \n', {}],
    [
      "a carrier's headings",
      'Dial Code;Destination;Rate;Interval 1;Interval N\n49;D;0.01;60;30',
      { destination: 'D', firstSeconds: 60, stepSeconds: 30 },
    ],
    ['more zeros', 'prefix,per_minute\n49,0.01000000\n', {}],
    ['letters of others', 'prefix,destination,per_minute\n49,Größe 会議 😀,0.01\n', { destination: 'Größe 会議 😀' }],
    ['a defused cell', "prefix,destination,per_minute\n49,'=Germany,0.01\n", { destination: '=Germany' }],
  ])('is read with %s', async (_, table, changes) => {
    expect(await put(table)).toMatchObject({ status: 200, body: { count: 1 } });
    expect(await stands()).toEqual([{ ...GERMANY, ...changes }]);
  });
  test('may have columns that mean nothing here, and a rate for every number', async () => {
    const answer = await put('prefix,per_minute,effective_date,Comment\n,0.01,2027-01-01,x\n');
    expect(answer).toMatchObject({ status: 200, body: { ignored: ['effective_date', 'Comment'] } });
    expect(await stands()).toMatchObject([{ prefix: '' }]);
  });

  const HEAD = 'prefix,per_minute\n';
  test.each<readonly [string, string, readonly string[]]>([
    ['no header', '49,0.01\n50,0.01\n51,0.01\n', ['line 1']],
    ['no prefix', 'per_minute\n0.01\n', ['line 1']],
    ['no price', 'prefix,destination\n49,x\n', ['line 1']],
    ['a column twice', 'prefix,prefix,per_minute\n49,49,1\n', ['line 1']],
    ['nothing', '', ['rates']],
    ['a header alone', HEAD, ['rates']],
    ['a prefix twice', `${HEAD}49,1\n50,1\n+49,2\n`, ['line 4: prefix']],
    ['an empty prefix twice', `${HEAD},1\n,2\n`, ['line 3: prefix']],
    ['letters in a prefix', `${HEAD}49x,1\n`, ['line 2: prefix']],
    ['too long a prefix', `${HEAD}${'1'.repeat(16)},1\n`, ['line 2: prefix']],
    ['no price in a row', `${HEAD}49,\n`, ['line 2: per_minute']],
    ['a price below nothing', `${HEAD}49,-1\n`, ['line 2: per_minute']],
    ['a price with a comma', 'prefix;per_minute\n49;0,01\n', ['line 2: per_minute']],
    ['too exact a price', `${HEAD}49,0.0000001\n`, ['line 2: per_minute']],
    [
      'a price that is none',
      `${HEAD}49,1e3\n50,NaN\n51,0x1\n`,
      ['line 2: per_minute', 'line 3: per_minute', 'line 4: per_minute'],
    ],
    ['steps of nothing', 'prefix,per_minute,step_seconds\n49,1,0\n', ['line 2: step_seconds']],
    ['steps that are too long', 'prefix,per_minute,first_seconds\n49,1,86401\n', ['line 2: first_seconds']],
    [
      'two faults in a row',
      'prefix,per_minute,step_seconds\nx,y,z\n',
      ['line 2: prefix', 'line 2: per_minute', 'line 2: step_seconds'],
    ],
    ['too few cells', `${HEAD}49\n`, ['line 2']],
    ['too many cells', `${HEAD}49,1,2\n`, ['line 2']],
    ['two lines in a cell', 'prefix,destination,per_minute\n49,"a\nb",1\n', ['line 3: destination']],
    ['a quote in the middle', `${HEAD}49,1\n5"0",1\n`, ['line 3']],
    ['a quote that is not closed', `${HEAD}49,1\n"50,1\n51,1\n`, ['line 4']],
    ['a row without end', `${HEAD}49,${'1'.repeat(20_000)}\n`, ['line 2']],
  ])('with %s changes nothing, and is told by line', async (_, table, fields) => {
    const answer = await put(table);
    expect(answer.status).toBe(400);
    expect(answer).toHaveProperty(
      'body.errors',
      fields.map((field) => expect.objectContaining({ field })),
    );
    expect((await put(table, '?dry_run=true')).body).toEqual(answer.body);
    await untouched();
  });
  test('tells the first twenty faults', async () => {
    const answer = await put(HEAD + 'x,1\n'.repeat(100));
    expect(answer).toHaveProperty('body.errors.length', 20);
    expect(answer).toHaveProperty('body.errors.19.field', 'line 21: prefix');
    await untouched();
  });
  test('with a fault at its very end changes nothing', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `${n},1\n`).join('');
    expect(await put(`${HEAD}${rows}7,1\n`)).toMatchObject({
      ...{ status: 400, body: { errors: [{ field: 'line 20002: prefix', message: 'is the same as on line 9: 7' }] } },
    });
    await untouched();
  });
  test('is only looked at with ?dry_run=true', async () => {
    expect(await put(`${HEAD}49,1\n`, '?dry_run=true')).toMatchObject({ status: 200, body: { valid: true } });
    await untouched();
    expect((await put(`${HEAD}49,1\n`, '?dry_run=maybe')).status).toBe(400);
    expect((await put(`${HEAD}49,1\n`, '?id=2')).status).toBe(400);
    await untouched();
  });
  test.each<readonly [string, Text, Readonly<Record<string, string>>, number]>([
    ['JSON', '[]', { 'content-type': 'application/json' }, 415],
    ['no type', HEAD, {}, 415],
    ['another charset', HEAD, { 'content-type': 'text/csv; charset=latin1' }, 415],
    ['a coding', HEAD, { ...CSV, 'content-encoding': 'gzip' }, 415],
    [
      'what is not UTF-8',
      new Uint8Array([...utf8('prefix,destination,per_minute\n49,'), 0xe9, ...utf8(',1\n')]),
      CSV,
      400,
    ],
    ['half a character at its end', new Uint8Array([...utf8(`${HEAD}49,1`), 0xc3]), CSV, 400],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x70, 0x00]), CSV, 400],
  ])('that is %s is not read', async (_, text, headers, status) => {
    expect((await put(text, '', headers)).status).toBe(status);
    await untouched();
  });
  test('is for system owners, and for a deck that is there', async () => {
    const table = { text: `${HEAD}49,1\n`, headers: CSV };
    for (const name of ['dealer', 'admin', 'user'] as const) {
      expect((await door.ask(name, 'PUT /rate-decks/1/rates', table)).status).toBe(403);
    }
    expect((await door.ask(undefined, 'PUT /rate-decks/1/rates', table)).status).toBe(401);
    expect((await door.ask('root', 'PUT /rate-decks/2/rates', table)).status).toBe(404);
    expect((await door.ask('root', 'PUT /rate-decks/2/rates?dry_run=true', table)).status).toBe(404);
    expect((await door.ask('root', 'PUT /rate-decks/x/rates', table)).status).toBe(400);
    const posted = await door.ask('root', 'POST /rate-decks/1/rates', table);
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'PUT, GET, HEAD']);
    await untouched();
  });
  test('may have as many bytes as it may, and not one more', async () => {
    const small = await openDoor({ mostTableBytes: 100 });
    try {
      must(await small.services.directory.rateDecks.create(deckDraft('costs')));
      const sized = (bytes: number) => `${HEAD}49,1${' '.repeat(bytes - HEAD.length - 4)}`;
      const send = (text: string) => small.ask('root', 'PUT /rate-decks/1/rates', { text, headers: CSV });
      expect((await send(sized(101))).status).toBe(413);
      expect(await small.services.rates.count(DECK)).toBe(0);
      expect((await send(sized(100))).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});

describe('the rates of a deck', () => {
  beforeEach(async () => {
    must(
      await door.services.rates.replace(DECK, [
        rate('49', { destination: 'Germany' }),
        rate('4930', { destination: '=Berlin', perMinute: '0.01' }),
        rate('493012', { destination: 'Mitte, "Berlin"' }),
      ]),
    );
  });
  const get = (query = '', name: Parameters<Door['ask']>[0] = 'dealer', headers = {}) =>
    door.ask(name, `GET /rate-decks/1/rates${query}`, { headers });
  test('are counted', async () => {
    expect((await get()).body).toEqual({ deck: 1, count: 3, version: 2, rate: null });
  });
  test.each([
    ['+4930123', '493012'],
    ['%2B4930113', '4930'],
    ['4940', '49'],
    ['49%20(30)%2012', '493012'],
    ['33', undefined],
    ['4', undefined],
  ])('the one that fits %s best is of %s', async (number, prefix) => {
    const { status, body } = await get(`?number=${number}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ rate: prefix === undefined ? null : { prefix } });
  });
  test.each(['x', '', '49x', 'error/USER_BUSY', '1'.repeat(200)])('fit no number such as %s', async (number) => {
    expect(await get(`?number=${number}`)).toMatchObject({ status: 400, body: { errors: [{ field: 'number' }] } });
  });
  test('come as a table that can be sent again', async () => {
    const answer = await get('', 'dealer', { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(String(answer.body)).toContain("4930,'=Berlin,0,0.01,");
    const before = await stands();
    expect(await put(String(answer.body))).toMatchObject({ status: 200, body: { count: 3 } });
    expect(await stands()).toEqual(before);
  });
  test('are for those who keep accounts', async () => {
    for (const headers of [{}, { accept: 'text/csv' }]) {
      expect((await get('', 'user', headers)).status).toBe(403);
      expect((await get('', 'root', headers)).status).toBe(200);
      expect((await door.ask('root', 'GET /rate-decks/9/rates', { headers })).status).toBe(404);
    }
    expect((await get('?pin=1', 'dealer', { accept: 'text/csv' })).status).toBe(400);
  });
  test('go with their deck', async () => {
    expect((await door.ask('root', 'DELETE /rate-decks/1')).status).toBe(204);
    expect(await door.services.rates.versions([DECK])).toEqual([0]);
  });
});

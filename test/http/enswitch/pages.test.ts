import { beforeEach, describe, expect, test } from 'vitest';
import type { Name } from '../../operations/office.ts';
import { type Desk, fields, lines, openDesk } from './desk.ts';
import { ACCOUNT_ROWS, CONFERENCE_ROWS, RECORD_GROUP_ROWS } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const FAMILIES = [
  { path: 'conferences', rows: CONFERENCE_ROWS, required: { code: '123456', talkpin: '234567' } },
  { path: 'recording/groups', rows: RECORD_GROUP_ROWS, required: { name: 'example' } },
  { path: 'unlimited', rows: ACCOUNT_ROWS, required: { name: 'example' } },
] as const;
/** Has every privilege of its customer. */
const WHO: Name = 'boss';

async function create(path: string, parameters: Readonly<Record<string, string>>): Promise<number> {
  const { id } = fields(await desk.call(WHO, `${path}/create`, parameters));
  if (typeof id !== 'number') throw new Error('no id');
  return id;
}
const get = async (path: string, id: number) => fields(await desk.call(WHO, `${path}/get`, { id }));

describe.each(FAMILIES)('$path', ({ path, rows, required }) => {
  describe.each(rows)('$name', ({ name, default: fallback, valid, invalid }) => {
    test('is by default as the page says', async () => {
      expect(await get(path, await create(path, required))).toHaveProperty(name, fallback);
    });
    test.each(valid)('%j is taken', async (text, shown) => {
      const made = await create(path, { ...required, [name]: text });
      expect(await get(path, made)).toHaveProperty(name, shown);
      const changed = await create(path, path === 'conferences' ? { ...required, code: '7' } : required);
      expect(lines(await desk.call(WHO, `${path}/update`, { id: changed, [name]: text }))).toEqual(['204']);
      expect(await get(path, changed)).toHaveProperty(name, shown);
    });
    test('and keeps its value where an update leaves it out', async () => {
      const [text, shown] = valid.at(-1) ?? [];
      if (text === undefined) throw new Error('a row without a valid value');
      const id = await create(path, { ...required, [name]: text });
      const other = name === 'description' ? { panel: 1, fraction: 3 } : { description: 'changed' };
      expect(lines(await desk.call(WHO, `${path}/update`, { id, ...other }))).toEqual(['204']);
      expect(await get(path, id)).toHaveProperty(name, shown);
    });
    test.each(invalid)('%j is refused, and nothing changed', async (text) => {
      expect(lines(await desk.call(WHO, `${path}/create`, { ...required, [name]: text }))).toEqual([`400 ${name}`]);
      expect(await desk.call(WHO, `${path}/list`)).toHaveProperty('data', []);
      const id = await create(path, required);
      const before = await get(path, id);
      expect(lines(await desk.call(WHO, `${path}/update`, { id, [name]: text }))).toEqual([`400 ${name}`]);
      expect(await get(path, id)).toEqual(before);
    });
  });

  test('validation=1 is 201, says all that is wrong, and changes nothing', async () => {
    expect(lines(await desk.call(WHO, `${path}/create`, { ...required, validation: 1 }))).toEqual(['201']);
    expect(await desk.call(WHO, `${path}/list`)).toHaveProperty('data', []);
    const id = await create(path, required);
    const before = await get(path, id);
    const update = { id, description: 'changed', validation: 1 };
    expect(await desk.call(WHO, `${path}/update`, update)).toEqual({
      responses: [{ code: '201', key: '', message: 'OK' }],
    });
    expect(lines(await desk.call(WHO, `${path}/update`, { ...update, description: 'a\nb' }))).toEqual([
      '400 description',
    ]);
    expect(lines(await desk.call(WHO, `${path}/delete`, { id, validation: 1 }))).toEqual(['201']);
    expect(lines(await desk.call(WHO, `${path}/update`, { ...update, id: 999 }))).toEqual(['404']);
    expect(await get(path, id)).toEqual(before);
  });
  test.each(['', '2', 'true', 'yes', ' 1'])('validation=%j is refused, and nothing changed', async (validation) => {
    const id = await create(path, required);
    const before = await get(path, id);
    const answer = await desk.call(WHO, `${path}/update`, { id, description: 'changed', validation });
    expect(lines(answer)).toEqual(['400 validation']);
    expect(await get(path, id)).toEqual(before);
  });
  test('validation=0 does it', async () => {
    const id = await create(path, { ...required, validation: '0' });
    expect(lines(await desk.call(WHO, `${path}/delete`, { id, validation: 0 }))).toEqual(['204']);
    expect(lines(await desk.call(WHO, `${path}/get`, { id }))).toEqual(['404']);
  });
  test('what is required is asked for', async () => {
    const missing = Object.keys(required)[0];
    const { responses } = await desk.call(WHO, `${path}/create`);
    expect(responses).toContainEqual({ code: '400', key: missing, message: 'is required' });
    expect(lines(await desk.call(WHO, `${path}/update`))).toEqual(['400 id']);
    expect(lines(await desk.call(WHO, `${path}/delete`))).toEqual(['400 id']);
    expect(lines(await desk.call(WHO, `${path}/get`))).toEqual(['400 id']);
  });
  test('everything that is wrong is told at once, each with its key', async () => {
    const wrong = Object.fromEntries(rows.map(({ name, invalid }) => [name, invalid.at(-1) ?? '']));
    const expected = rows.map(({ name }) => `400 ${name}`).sort();
    expect([...lines(await desk.call(WHO, `${path}/create`, { ...required, ...wrong }))].sort()).toEqual(expected);
    const id = await create(path, required);
    expect([...lines(await desk.call(WHO, `${path}/update`, { id, ...wrong }))].sort()).toEqual(expected);
  });
  test.each(['0', '-1', '1.0', 'x', '', ' 1', '99999999999999999'])('an id of %j is refused', async (id) => {
    await create(path, required);
    for (const verb of ['get', 'update', 'delete']) {
      expect(lines(await desk.call(WHO, `${path}/${verb}`, { id }))).toEqual(['400 id']);
    }
  });
  test('what belongs to another customer is as absent as what is not there', async () => {
    const id = await create(path, required);
    const before = await get(path, id);
    for (const verb of ['get', 'update', 'delete']) {
      const other = await desk.call('stranger', `${path}/${verb}`, { id, description: 'mine' });
      expect(lines(other)).toEqual(['404']);
      expect(other).toEqual(await desk.call('stranger', `${path}/${verb}`, { id: 999, description: 'mine' }));
    }
    expect(await desk.call('stranger', `${path}/list`)).toHaveProperty('data', []);
    expect(await get(path, id)).toEqual(before);
  });
  test('only a system owner acts in another customer', async () => {
    const customer = desk.customers.Acme.id;
    for (const number of [customer, 999]) {
      expect(lines(await desk.call('stranger', `${path}/create`, { ...required, customer: number }))).toEqual(['402']);
      expect(lines(await desk.call('stranger', `${path}/list`, { customer: number }))).toEqual(['402']);
    }
    expect(lines(await desk.call('root', `${path}/create`, { ...required, customer: 999 }))).toEqual(['400 customer']);
    const { id } = fields(await desk.call('root', `${path}/create`, { ...required, customer }));
    expect(await get(path, Number(id))).toMatchObject({ id, customer });
    expect(lines(await desk.call('boss', `${path}/update`, { id: Number(id), customer: 1 }))).toEqual(['204']);
    expect(await get(path, Number(id))).toMatchObject({ id, customer });
  });
  test('a list shows what get shows, however many there are', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 250; n += 1) {
      ids.push(await create(path, path === 'conferences' ? { ...required, code: String(1_000 + n) } : required));
    }
    const { data } = await desk.call(WHO, `${path}/list`);
    expect(data).toEqual(await Promise.all(ids.map((id) => get(path, id))));
  });
  test('parameters that the page does not have are ignored', async () => {
    const id = await create(path, {
      ...required,
      creator: '1',
      revision: '9',
      id: '77',
      ['__proto__']: 'x',
      constructor: 'y',
    });
    const before = await get(path, id);
    const strange =
      'revision=7;creator=1;customer=1;__proto__=x;constructor=y;toString=z;hasOwnProperty=0;limit=x;after=x';
    expect(lines(await desk.call(WHO, `${path}/update`, `id=${id};${strange}`))).toEqual(['204']);
    expect(await get(path, id)).toEqual(before);
    expect(await desk.call(WHO, `${path}/list`, strange.replace('customer=1;', ''))).toHaveProperty('data.length', 1);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_ACCESS_ACCOUNT } from '../../../src/directory/access-account.ts';
import { PLAIN_RECORD_GROUP } from '../../../src/directory/record-group.ts';
import { must, type Name } from '../../operations/office.ts';
import { code } from '../../store/drafts.ts';
import { type Desk, fields, lines, openDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
const REQUIRED = { code: '123456', talkpin: '234567' };

async function create(parameters: Readonly<Record<string, string | number>> = {}, name: Name = 'user') {
  return Number(fields(await desk.call(name, 'conferences/create', { ...REQUIRED, ...parameters }))['id']);
}
const get = async (id: number, name: Name = 'admin') => fields(await desk.call(name, 'conferences/get', { id }));
const update = async (id: number, parameters: Readonly<Record<string, string | number>>, name: Name = 'user') =>
  lines(await desk.call(name, 'conferences/update', { id, ...parameters }));

describe('the examples of the pages, character for character', () => {
  test('conferences/create', async () => {
    const answer = await desk.call('user', 'conferences/create', 'code=123456;talkpin=234567');
    expect(JSON.stringify(answer)).toBe('{"responses":[{"code":"200","key":"","message":"OK"}],"data":{"id":1}}');
  });
  test('conferences/update', async () => {
    const id = await create({ code: '1' });
    const answer = await desk.call('user', 'conferences/update', `id=${id};code=123456`);
    expect(JSON.stringify(answer)).toBe('{"responses":[{"code":"204","key":"","message":"OK"}]}');
    expect(await get(id)).toHaveProperty('code', '123456');
  });
  test('recording/groups/update', async () => {
    await desk.call('admin', 'recording/groups/create', 'name=first');
    const answer = await desk.call('recorder', 'recording/groups/update', 'id=1;name=example');
    expect(JSON.stringify(answer)).toBe('{"responses":[{"code":"204","key":"","message":"OK"}]}');
  });
  test('unlimited/update', async () => {
    await desk.call('dealer', 'unlimited/create', 'name=first');
    const answer = await desk.call('dealer', 'unlimited/update', 'id=1;name=example');
    expect(JSON.stringify(answer)).toBe('{"responses":[{"code":"204","key":"","message":"OK"}]}');
  });
});

describe('codes', () => {
  test.each(['', '12a', '12345678901234567', ' 1', '+1', '1.0', '-1', '1\n', '*3'])('%j is refused', async (text) => {
    expect(lines(await desk.call('user', 'conferences/create', { ...REQUIRED, code: text }))).toEqual(['400 code']);
    const id = await create();
    expect(await update(id, { code: text })).toEqual(['400 code']);
  });
  test.each(['0', '0310', '1234567890123456'])('%j is taken as it is', async (text) => {
    expect(await get(await create({ code: text }))).toHaveProperty('code', text);
  });
  test('are unique in the system; one may keep its own', async () => {
    const id = await create();
    for (const name of ['user', 'stranger'] as const) {
      const again = await desk.call(name, 'conferences/create', REQUIRED);
      expect(again.responses).toEqual([{ code: '400', key: 'code', message: 'belongs to another conference' }]);
    }
    const other = await create({ code: '7' });
    expect(await update(other, { code: '123456' })).toEqual(['400 code']);
    expect(await update(other, { code: '123456', count: 0 })).toEqual(['400 count', '400 code']);
    expect(await update(id, { code: '123456', description: 'same' })).toEqual(['204']);
    expect(await get(other)).toHaveProperty('code', '7');
  });
});

describe('PINs', () => {
  test('at least one must be set by create', async () => {
    const all = ['400 adminpin', '400 talkpin', '400 listenpin'];
    expect(lines(await desk.call('user', 'conferences/create', 'code=1'))).toEqual(all);
    expect(lines(await desk.call('user', 'conferences/create', 'code=1;talkpin=;adminpin='))).toEqual(all);
    for (const name of ['adminpin', 'talkpin', 'listenpin']) {
      expect(lines(await desk.call('user', 'conferences/create', `code=1;${name}=5;validation=1`))).toEqual(['201']);
    }
  });
  test.each(['adminpin', 'listenpin'])('%s must not be that of talkers', async (other) => {
    const answer = await desk.call('user', 'conferences/create', `code=1;talkpin=5;${other}=5`);
    expect([...lines(answer)].sort()).toEqual([`400 ${other}`, '400 talkpin']);
    const id = await create();
    expect(await update(id, { [other]: '234567' })).toEqual([`400 ${other}`]);
    expect(await update(id, { [other]: '234567', talkpin: '1' })).toEqual(['204']);
  });
  test('three that are identical are three errors; leading zeros make another', async () => {
    const answer = await desk.call('user', 'conferences/create', 'code=1;talkpin=5;adminpin=5;listenpin=5');
    expect(lines(answer)).toEqual(['400 adminpin', '400 talkpin', '400 listenpin']);
    expect(lines(await desk.call('user', 'conferences/create', 'code=1;talkpin=5;adminpin=05'))).toEqual(['200']);
  });
  test('an update takes one back with an empty string, the last one too', async () => {
    const id = await create();
    expect(await update(id, { talkpin: '' })).toEqual(['204']);
    expect(await get(id)).toMatchObject({ adminpin: '', talkpin: '', listenpin: '' });
  });
});

describe('privileges', () => {
  const VERBS = ['create', 'update', 'get', 'list', 'delete'];
  test.each(['recorder', 'dealer'] as const)('%s may do nothing with conferences', async (name) => {
    const id = await create();
    for (const verb of VERBS)
      expect(lines(await desk.call(name, `conferences/${verb}`, { id, code: '9' }))).toEqual(['402']);
  });
  test('a role that is missing is told before anything else', async () => {
    expect(lines(await desk.call('dealer', 'conferences/create', 'count=x'))).toEqual(['402']);
  });
  test('who made it may edit it while it has no owner, and administrators may', async () => {
    const id = await create();
    expect(await update(id, { panel: 1 })).toEqual(['204']);
    expect(await update(id, { panel: 1 }, 'colleague')).toEqual(['404']);
    expect(await update(id, { panel: 0 }, 'admin')).toEqual(['204']);
    expect(await update(id, { panel: 1 }, 'root')).toEqual(['204']);
    expect(await update(id, { panel: 1 }, 'stranger')).toEqual(['404']);
  });
  test('then its owner may, and who made it no longer', async () => {
    const owner = desk.person('colleague').id;
    const id = await create({ owner });
    expect(await get(id)).toHaveProperty('owner', owner);
    expect(await update(id, { panel: 1 }, 'colleague')).toEqual(['204']);
    for (const verb of ['get', 'update', 'delete']) {
      expect(lines(await desk.call('user', `conferences/${verb}`, { id }))).toEqual(['404']);
    }
    expect(await desk.call('user', 'conferences/list')).toHaveProperty('data', []);
    expect(await desk.call('colleague', 'conferences/list')).toHaveProperty('data.length', 1);
    expect(await update(id, { owner: 0 }, 'admin')).toEqual(['204']);
    expect(await update(id, { panel: 0 }, 'colleague')).toEqual(['404']);
    expect(await update(id, { panel: 0 }, 'user')).toEqual(['204']);
  });
  test('parameters cannot say who made it or whose it is', async () => {
    const creator = desk.person('colleague').id;
    const id = await create({ creator, customer_id: 1 });
    expect(await update(id, { creator, customer: 1, id_: 7 })).toEqual(['204']);
    expect(await update(id, { panel: 1 }, 'colleague')).toEqual(['404']);
    expect(await get(id)).toHaveProperty('customer', desk.customers.Acme.id);
  });
});

describe('what is named must be of the same customer', () => {
  test('an owner', async () => {
    const id = await create();
    for (const owner of [desk.person('stranger').id, 999]) {
      expect(lines(await desk.call('user', 'conferences/create', { code: '9', talkpin: '1', owner }))).toEqual([
        '400 owner',
      ]);
      expect(await update(id, { owner })).toEqual(['400 owner']);
    }
    for (const owner of ['', '-1', 'user', '1.0']) expect(await update(id, { owner })).toEqual(['400 owner']);
    expect(await update(id, { owner: 0 })).toEqual(['204']);
    expect(await get(id)).toHaveProperty('owner', 0);
  });
  test('an account and a record group', async () => {
    const { accounts, recordGroups } = desk.services.directory;
    const named = async (customer: typeof desk.customers.Acme.id) => ({
      account: must(await accounts.create({ ...PLAIN_ACCESS_ACCOUNT, name: 'a', customer })).id,
      recordgroup: must(await recordGroups.create({ ...PLAIN_RECORD_GROUP, name: 'g', customer })).id,
    });
    const own = await named(desk.customers.Acme.id);
    const others = await named(desk.customers.Other.id);
    const id = await create(own);
    expect(await get(id)).toMatchObject(own);
    expect(await update(id, others)).toEqual(['400 account', '400 recordgroup']);
    expect(await update(id, { account: 999, recordgroup: 999 })).toEqual(['400 account', '400 recordgroup']);
    expect(await get(id)).toMatchObject(own);
    expect(lines(await desk.call('dealer', 'unlimited/delete', { id: own.account }))).toEqual(['400']);
    expect(lines(await desk.call('admin', 'recording/groups/delete', { id: own.recordgroup }))).toEqual(['400']);
    expect(await update(id, { account: 0, recordgroup: 0 })).toEqual(['204']);
    expect(await get(id)).toMatchObject({ account: 0, recordgroup: 0 });
    expect(lines(await desk.call('dealer', 'unlimited/delete', { id: own.account }))).toEqual(['204']);
    expect(lines(await desk.call('admin', 'recording/groups/delete', { id: own.recordgroup }))).toEqual(['204']);
  });
});

describe('the rate plan', () => {
  test('may forbid conferences: those that are there can be read and deleted', async () => {
    const id = await create();
    await desk.plan({ conferences: false });
    expect(lines(await desk.call('user', 'conferences/create', { code: '9', talkpin: '1' }))).toEqual(['403']);
    expect(lines(await desk.call('user', 'conferences/create', { code: '9', talkpin: '1', validation: 1 }))).toEqual([
      '403',
    ]);
    expect(await update(id, { panel: 1 })).toEqual(['403']);
    expect(await get(id)).toHaveProperty('panel', 0);
    expect(lines(await desk.call('user', 'conferences/list'))).toEqual(['200']);
    expect(lines(await desk.call('user', 'conferences/delete', { id }))).toEqual(['204']);
  });
  test('may limit their number', async () => {
    await desk.plan({ maximumConferences: 1 });
    const id = await create();
    const second = { code: '9', talkpin: '1' };
    expect(lines(await desk.call('user', 'conferences/create', { ...second, validation: 1 }))).toEqual(['403']);
    expect(lines(await desk.call('user', 'conferences/create', second))).toEqual(['403']);
    expect(await update(id, { panel: 1 })).toEqual(['204']);
    expect(lines(await desk.call('stranger', 'conferences/create', second))).toEqual(['200']);
  });
  test('may limit their size, of which no limit is the greatest', async () => {
    await desk.plan({ maximumMembers: 50 });
    const second = { code: '9', talkpin: '1' };
    for (const maximum of [0, 51]) {
      const answer = await desk.call('user', 'conferences/create', { ...second, maximum });
      const message = 'Your rate plan does not allow this: a maximum of more than 50 people.';
      expect(answer.responses).toEqual([{ code: '403', key: 'maximum', message }]);
    }
    const id = await create({ maximum: 50 });
    expect(await update(id, { maximum: 0 })).toEqual(['403 maximum']);
    expect(await update(id, { maximum: 51 })).toEqual(['403 maximum']);
    expect(await update(id, { maximum: 49, panel: 1 })).toEqual(['204']);
  });
  test.each([
    ['no limit', null, 0],
    ['fewer than the usual', 50, 50],
    ['more than the usual, which is no limit here', 150, 150],
  ])('with %s: a maximum that is left out is as many as it allows', async (_, maximumMembers, maximum) => {
    await desk.plan({ maximumMembers });
    expect(await get(await create())).toHaveProperty('maximum', maximum);
  });
  test('is told of together with all that is wrong, each with its key', async () => {
    await desk.plan({ maximumMembers: 50, maximumConferences: 1, accounts: false });
    const id = await create();
    const wrong = { code: '123456', hour: 24, panel: 2, maximum: 51, account: 1, talkpin: '1' };
    const expected = ['400 hour', '400 panel', '400 code', '403', '403 account', '403 maximum'];
    const sorted = (answer: readonly string[]) => [...answer].sort();
    expect(sorted(lines(await desk.call('user', 'conferences/create', wrong)))).toEqual(sorted(expected));
    const change = { description: 'a\nb', maximum: 0, talkpin: '1', adminpin: '1' };
    expect(sorted(await update(id, change))).toEqual(['400 adminpin', '400 description', '400 talkpin', '403 maximum']);
    expect(await get(id)).toMatchObject({ description: '', talkpin: '234567', adminpin: '' });
  });
  test('may forbid recording and accounts', async () => {
    await desk.plan({ recording: false, accounts: false });
    const id = await create();
    expect(await update(id, { recordgroup: 1 })).toEqual(['403 recordgroup']);
    expect(await update(id, { account: 1 })).toEqual(['403 account']);
    expect(await update(id, { recordgroup: 0, account: 0 })).toEqual(['204']);
    expect(lines(await desk.call('admin', 'recording/groups/create', 'name=a'))).toEqual(['403']);
    expect(lines(await desk.call('dealer', 'unlimited/create', 'name=a'))).toEqual(['403']);
  });
});

describe('what is said of a wrong text is of texts', () => {
  test.each([
    ['panel', 'true', 'must be 0 or 1'],
    ['validation', 'yes', 'must be 0 or 1'],
    ['owner', '', 'must be the id of one, or 0 for none'],
    ['owner', '-1', 'must be the id of one, or 0 for none'],
    ['customer', '0', 'must be a whole number from 1: the id of one'],
    ['hour', '8h', 'must be a whole number from 0 to 23'],
  ])('%s=%s', async (key, text, message) => {
    const { responses } = await desk.call('admin', 'conferences/create', { ...REQUIRED, [key]: text });
    expect(responses).toEqual([{ code: '400', key, message }]);
  });
  test('a decimal number says how many digits it may have', async () => {
    const { responses } = await desk.call('dealer', 'unlimited/create', 'name=a;minimum_profit=0.1234567');
    const message = 'must be a decimal number such as -0.25, with at most 9 digits before the point and 6 after it';
    expect(responses).toEqual([{ code: '400', key: 'minimum_profit', message }]);
  });
});

describe('zeros before a number say nothing', () => {
  test.each([
    ['hour', '08', 8],
    ['minute', '05', 5],
    ['year', '02031', 2031],
    ['owner', '00', 0],
  ])('%s=%s', async (name, text, shown) => {
    expect(await get(await create({ [name]: text }))).toHaveProperty(name, shown);
  });
  test('an id too; but not before a code', async () => {
    const id = await create({ code: '7' });
    expect(await update(id, { id: `00${id}`, panel: 1 })).toEqual(['204']);
    expect(fields(await desk.call('user', 'conferences/get', { id: `00${id}` }))).toHaveProperty('code', '7');
    expect(lines(await desk.call('user', 'conferences/get', { code: '007' }))).toEqual(['404']);
  });
});

describe('an update that changes nothing', () => {
  test('is done without a new revision, and nobody is told', async () => {
    const id = await create({ enter: 'unknown', hour: 8 });
    const before = await desk.services.store.conferences.byCode(code('123456'));
    expect(await update(id, { talkpin: '234567', hour: '08', owner: 0 })).toEqual(['204']);
    expect(await update(id, {})).toEqual(['204']);
    expect(await desk.services.store.conferences.byCode(code('123456'))).toEqual(before);
    expect(desk.changed).toEqual([]);
  });
});

describe('who did it', () => {
  test('is told of what was made, changed and deleted; not of what was refused', async () => {
    const id = await create();
    await update(id, { panel: 2 });
    await update(id, { panel: 1 }, 'admin');
    await desk.call('user', 'conferences/create', REQUIRED);
    await desk.call('root', 'conferences/delete', { id });
    expect(desk.changes).toEqual([
      { id, what: 'created', by: desk.person('user').id },
      { id, what: 'changed', by: desk.person('admin').id },
      { id, what: 'deleted', by: desk.person('root').id },
    ]);
  });
});

describe('one conference through all styles', () => {
  test('a maximum that was left open reads as 100', async () => {
    const id = await create();
    const [conference] = await desk.services.store.conferences.list();
    if (conference === undefined) throw new Error('none');
    expect(conference.maximum).toBe(0);
    must(await desk.services.store.conferences.update(conference.id, { maximum: null }));
    expect(await get(id)).toHaveProperty('maximum', 100);
  });
  test('an entry sound reads as play_join, and play_join=0 takes it back', async () => {
    const id = await create();
    const conference = await desk.services.store.conferences.byCode(code('123456'));
    const customer = desk.customers.Acme.id;
    const sound = must(await desk.services.directory.sounds.create({ customer, name: 's', durationMs: 1, bytes: 1 }));
    if (conference === undefined) throw new Error('none');
    must(await desk.services.store.conferences.update(conference.id, { enterSound: sound.id }));
    expect(await get(id)).toHaveProperty('play_join', 1);
    await update(id, { panel: 1, play_join: 1 });
    expect(await desk.services.store.conferences.byId(conference.id)).toHaveProperty('enterSound', sound.id);
    await update(id, { play_join: 0 });
    expect(await desk.services.store.conferences.byId(conference.id)).toMatchObject({
      enterSound: null,
      playJoin: false,
    });
    expect(await get(id)).toHaveProperty('play_join', 0);
  });
  test('fields that no page has are neither taken nor shown', async () => {
    const id = await create({ mute_non_moderator: 1, disabled: 1, language: 'x!', enter_sound: 'x', play_exit: 'x' });
    expect(Object.keys(await get(id))).toEqual(
      'id,code,customer,adminpin,talkpin,listenpin,description,owner,maximum,play_join,play_music,wait_music,record_name,panel,callerid,account,recordgroup,year,month,day,hour,minute,count,repeats,duration,timezone,early_entry,at_end'.split(
        ',',
      ),
    );
    const stored = await desk.services.store.conferences.byCode(code('123456'));
    expect(stored).toMatchObject({ muteNonModerator: false, disabled: false, language: null });
  });
});

describe('conferences/get', () => {
  test('takes an id or a code, not both and not neither', async () => {
    const id = await create();
    const byCode = await desk.call('user', 'conferences/get', 'code=123456');
    expect(byCode).toEqual(await desk.call('user', 'conferences/get', `id=${id}`));
    expect(await desk.call('user', 'conferences/get', 'id=0;code=123456')).toEqual(byCode);
    expect(await desk.call('user', 'conferences/get', `id=${id};code=`)).toEqual(byCode);
    expect(lines(await desk.call('user', 'conferences/get', `id=${id};code=123456`))).toEqual(['400 id']);
    expect(lines(await desk.call('user', 'conferences/get', 'id=0;code='))).toEqual(['400 id']);
    expect(lines(await desk.call('user', 'conferences/get', 'code=9'))).toEqual(['404']);
    expect(lines(await desk.call('stranger', 'conferences/get', 'code=123456'))).toEqual(['404']);
  });
});

test('dates that no calendar has are refused', async () => {
  const id = await create({ year: 2028, month: 2, day: 29 });
  expect(await update(id, { year: 2027 })).toEqual(['400 day']);
  expect(await update(id, { year: 2027, day: 28 })).toEqual(['204']);
});

test('the node is told of a change once it is stored, and of nothing that was refused', async () => {
  const id = await create();
  await update(id, { panel: 2 });
  await update(id, { panel: 1, validation: 1 });
  await update(id, { panel: 1 }, 'colleague');
  expect(desk.changed).toEqual([]);
  await update(id, { panel: 1 });
  expect(desk.changed).toEqual([id]);
  await desk.call('user', 'conferences/delete', { id });
  expect(desk.changed).toEqual([id, id]);
});

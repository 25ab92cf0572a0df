import { afterEach, expect, test } from 'vitest';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

test('each PIN gives its role, and the role decides who is heard', async () => {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919', talkPin: '2345', listenPin: '0777' });
  await house.serve();
  const boss = await house.enter(board, '91919#');
  const ann = await house.enter(board, '2345#');
  const eve = await house.enter(board, '0777#');
  ann.speak(true);
  await eve.until(() => eve.hears().has(ann) && boss.hears().has(ann));
  eve.speak(true);
  expect(boss.hears()).toEqual(new Set([ann]));
  expect(house.sim.rooms()[0]?.members.map(({ uuid, moderator }) => [uuid, moderator])).toEqual([
    [eve.uuid, false],
    [ann.uuid, false],
    [boss.uuid, true],
  ]);
  expect(house.complaints).toEqual([]);
});

test('*3 asks for the code first; what was typed is not left on the leg', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  await house.serve();
  const ann = house.call('*3');
  await ann.until(() => prompts(ann).includes('ask-code'));
  ann.press('99999#');
  await ann.until(() => prompts(ann).includes('wrong-code'));
  ann.press(`${board.code}#`);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('2345#');
  await ann.until(inRoom(board));
  expect(ann.variable('convene_typed_code')).toBeUndefined();
  expect(ann.variable('convene_typed_pin')).toBeUndefined();
  expect(ann.variable('convene_leg')).toBe(`2.${board.id}.talk.int.on.0.plain`);
});

test('three wrong PINs are told one by one, and the caller is released', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  await house.serve();
  const eli = house.call(board.code);
  for (const [index, pin] of ['1#', '2#', '3#'].entries()) {
    await eli.until(() => prompts(eli).filter((name) => name === 'ask-pin').length > index);
    eli.press(pin);
  }
  await eli.until(() => eli.state === 'gone');
  expect(prompts(eli)).toEqual([
    'ask-pin',
    'wrong-pin',
    'ask-pin',
    'wrong-pin',
    'ask-pin',
    'too-many-tries',
    'goodbye',
  ]);
  expect(house.sim.rooms()).toEqual([]);
});

test('without a PIN everybody talks; the maximum holds for simultaneous callers', async () => {
  house = await openHouse();
  const coffee = await house.conference({ maximum: 3 });
  await house.serve();
  const six = Array.from({ length: 6 }, (_, i) => house?.call(coffee.code, { number: `20${i}` })).flatMap(
    (phone) => phone ?? [],
  );
  await house.sim.until(
    () => six.filter(inRoom(coffee)).length === 3 && six.filter(({ state }) => state === 'gone').length === 3,
  );
  for (const phone of six.filter(({ state }) => state === 'gone'))
    expect(prompts(phone)).toEqual(['conference-full', 'goodbye']);
  six.find(inRoom(coffee))?.hangup();
  await house.tellOf('member-left');
  const late = house.call(coffee.code);
  await late.until(inRoom(coffee));
});

test('a locked room declines everybody, and opens again', async () => {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919' });
  await house.serve();
  const boss = await house.enter(board, '91919#');
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
  const late = house.call(board.code);
  await late.until(() => prompts(late).includes('ask-pin'));
  late.press('91919#');
  await late.until(() => late.state === 'gone');
  expect(prompts(late).slice(1)).toEqual(['conference-locked', 'goodbye']);
  boss.press('*93');
  await boss.until(() => prompts(boss).includes('unlocked'));
  await house.enter(board, '91919#');
});

test('a number that is no conference is told, and the caller released', async () => {
  house = await openHouse();
  await house.serve();
  const ann = house.call('777777');
  await ann.until(() => ann.state === 'gone');
  expect(prompts(ann)).toEqual(['wrong-code', 'goodbye']);
});

test('a caller who is kicked is told and released', async () => {
  house = await openHouse();
  const board = await house.conference({});
  await house.serve();
  const ann = await house.enter(board, '');
  await house.tellOf('member-entered');
  await house.operator(`api conference cv${board.id} kick ${ann.memberId}`);
  await ann.until(() => ann.state === 'gone');
  expect(prompts(ann)).toEqual(['removed', 'goodbye']);
});

test('names that hurt reach no command', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  await house.serve();
  const names = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what FreeSWITCH would expand.
    '${sip_from_user}',
    'a\nb',
    '{x=y}',
    "O'Neil",
    '50%',
    '%0a%41',
    '"quoted", [list] | pipe',
    'Ю%D0',
    '\\r\\n',
    '',
  ];
  for (const [index, name] of names.entries()) {
    const phone = house.call(board.code, { name, number: `<${index}>` });
    await phone.until(() => prompts(phone).includes('ask-pin'));
    phone.press('2345#');
    await phone.until(inRoom(board));
  }
  await house.tellOf(
    'member-entered',
    () => house?.told.filter(({ kind }) => kind === 'member-entered').length === names.length,
  );
  const sent = house.sent.join('\n');
  for (const name of names.filter((each) => each.length > 1)) expect(sent.includes(name)).toBe(false);
  for (const forbidden of ['$', '%', '"', "'", '\r']) expect(sent.includes(forbidden)).toBe(false);
  const known = [...(house.mirror()?.rooms ?? [])].flatMap((room) =>
    [...room.members.values()].map(({ caller }) => caller.name),
  );
  expect(known).toEqual(names);
});

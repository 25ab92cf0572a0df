import { afterEach, describe, expect, test } from 'vitest';
import { type House, inRoom, openHouse, prompts, times } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

describe('code: asked unless given; up to 3 tries', () => {
  test('*3, the feature code for "conference login", asks for the code first', async () => {
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
    expect(ann.variable('convene_leg')).toBe(`2.${board.id}.talk.int.on.0.plain`);
  });
  test('three wrong codes are told one by one, and the caller is released', async () => {
    house = await openHouse();
    await house.serve();
    const eli = house.call('*3');
    for (const [index, code] of ['9991#', '9992#', '9993#'].entries()) {
      await eli.until(() => times(eli, 'ask-code') > index);
      eli.press(code);
    }
    await eli.until(() => eli.state === 'gone');
    const wrong = ['ask-code', 'wrong-code'];
    expect(prompts(eli)).toEqual([...wrong, ...wrong, 'ask-code', 'too-many-tries', 'goodbye']);
  });
  test('a number that is no conference is told, and the caller released', async () => {
    house = await openHouse();
    await house.serve();
    const ann = house.call('777777');
    await ann.until(() => ann.state === 'gone');
    expect(prompts(ann)).toEqual(['wrong-code', 'goodbye']);
  });
  test('a code keeps its leading zeros', async () => {
    house = await openHouse();
    const [zeros, none] = [await house.conference({ code: '0042' }), await house.conference({ code: '42' })];
    await house.serve();
    for (const wanted of [zeros, none]) {
      const ann = house.call('*3');
      await ann.until(() => prompts(ann).includes('ask-code'));
      ann.press(`${wanted.code}#`);
      await ann.until(inRoom(wanted));
    }
  });
});

describe('PIN → role', () => {
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
  test('a conference with no PIN admits everyone as `talk`, from inside and outside', async () => {
    house = await openHouse();
    const open = await house.conference({});
    await house.serve();
    for (const internal of [true, false]) {
      const ann = house.call(open.code, { internal });
      await ann.until(inRoom(open));
      expect(ann.variable('convene_leg')?.split('.')[2]).toBe('talk');
      expect(prompts(ann)).toEqual([]);
    }
  });
  test('three wrong PINs are told one by one, and the caller is released', async () => {
    house = await openHouse();
    const board = await house.conference({ talkPin: '2345' });
    await house.serve();
    const eli = house.call(board.code);
    for (const [index, pin] of ['1#', '2#', '3#'].entries()) {
      await eli.until(() => times(eli, 'ask-pin') > index);
      eli.press(pin);
    }
    await eli.until(() => eli.state === 'gone');
    const wrong = ['ask-pin', 'wrong-pin'];
    expect(prompts(eli)).toEqual([...wrong, ...wrong, 'ask-pin', 'too-many-tries', 'goodbye']);
    expect(house.sim.rooms()).toEqual([]);
  });
  test('PINs are strings of 1 to 16 digits, leading zeros kept', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '0123456789012345', talkPin: '007', listenPin: '7' });
    await house.serve();
    const roles = [
      ['7#', 'listen'],
      ['007#', 'talk'],
      // The sixteenth digit ends it.
      ['0123456789012345', 'admin'],
    ] as const;
    for (const [keys, role] of roles) {
      const phone = await house.enter(board, keys);
      expect(phone.variable('convene_leg')?.split('.')[2]).toBe(role);
    }
    const eli = house.call(board.code);
    await eli.until(() => prompts(eli).includes('ask-pin'));
    eli.press('07#');
    await eli.until(() => prompts(eli).includes('wrong-pin'));
  });
  test('codes and PINs are compared in the controller: mod_conference is told of none', async () => {
    house = await openHouse();
    const board = await house.conference({ code: '604877', adminPin: '91919', talkPin: '2345' });
    await house.serve();
    for (const pin of ['91919', '2345']) {
      const phone = await house.enter(board, `${pin}#`);
      expect(phone.variable('supplied_pin')).toBeUndefined();
    }
    const said = house.sent.join('\n');
    for (const secret of [board.code, '91919', '2345']) expect(said).not.toContain(secret);
    expect(said.match(/(?<=execute-app-arg: )cv.*/g)).toEqual([
      `cv${board.id}@convene++flags{moderator}`,
      `cv${board.id}@convene`,
    ]);
  });
  test('the channel variables that held digits are unset once read, the wrong ones too', async () => {
    house = await openHouse();
    const board = await house.conference({ talkPin: '2345' });
    await house.serve();
    const ann = house.call('*3');
    await ann.until(() => prompts(ann).includes('ask-code'));
    ann.press(`${board.code}#`);
    await ann.until(() => prompts(ann).includes('ask-pin'));
    ann.press('111#');
    await ann.until(() => times(ann, 'ask-pin') === 2);
    expect([ann.variable('convene_typed_code'), ann.variable('convene_typed_pin')]).toEqual([undefined, undefined]);
    ann.press('2345#');
    await ann.until(inRoom(board));
    expect([ann.variable('convene_typed_code'), ann.variable('convene_typed_pin')]).toEqual([undefined, undefined]);
  });
});

describe('locked: declined; full: declined', () => {
  test('a locked room declines everybody, admins too, and opens again', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345' });
    await house.serve();
    const boss = await house.enter(board, '91919#');
    boss.press('*92');
    await boss.until(() => prompts(boss).includes('locked'));
    for (const pin of ['91919#', '2345#']) {
      const late = house.call(board.code);
      await late.until(() => prompts(late).includes('ask-pin'));
      late.press(pin);
      await late.until(() => late.state === 'gone');
      expect(prompts(late).slice(1)).toEqual(['conference-locked', 'goodbye']);
    }
    boss.press('*93');
    await boss.until(() => prompts(boss).includes('unlocked'));
    await house.enter(board, '91919#');
  });
  test.each([1, 3])('simultaneous callers cannot pass the maximum of %i', async (maximum) => {
    const at = await openHouse();
    house = at;
    const coffee = await at.conference({ maximum });
    await at.serve();
    const six = Array.from({ length: 6 }, (_, i) => at.call(coffee.code, { number: `20${i}` }));
    const gone = () => six.filter(({ state }) => state === 'gone');
    await at.sim.until(() => six.filter(inRoom(coffee)).length === maximum && gone().length === 6 - maximum);
    for (const phone of gone()) expect(prompts(phone)).toEqual(['conference-full', 'goodbye']);
    six.find(inRoom(coffee))?.hangup();
    await at.tellOf('member-left');
    const late = at.call(coffee.code);
    await late.until(inRoom(coffee));
  });
  test('callers on their way in count: one who is still saying its name has its place', async () => {
    house = await openHouse();
    const study = await house.conference({ maximum: 1, recordName: true });
    await house.serve();
    const ann = house.call(study.code);
    await ann.until(() => prompts(ann).includes('say-name'));
    const ben = house.call(study.code);
    await ben.until(() => ben.state === 'gone');
    expect(prompts(ben)).toEqual(['conference-full', 'goodbye']);
    ann.press('#');
    await ann.until(inRoom(study));
  });
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

import { afterEach, expect, test } from 'vitest';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type House, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const folders = (phone: SimPhone): string[] => [
  ...new Set(phone.heard.map(({ what }) => /\/convene\/(\w+)\//.exec(what)?.[1] ?? what)),
];

test('language is a field of the conference: its prompts are in it, at the door and inside', async () => {
  house = await openHouse();
  const german = await house.conference({ talkPin: '2345', language: 'de' });
  await house.serve();
  const ann = await house.enter(german, '2345#');
  ann.press('*6');
  await ann.until(() => prompts(ann).includes('you-are-alone'));
  expect(prompts(ann)).toEqual(['ask-pin', 'you-are-alone']);
  expect(folders(ann)).toEqual(['de']);
});

test('the code is asked for in the language of the configuration, since no conference is known yet', async () => {
  house = await openHouse();
  const german = await house.conference({ talkPin: '2345', language: 'de' });
  await house.serve();
  const ann = house.call('*3');
  await ann.until(() => prompts(ann).includes('ask-code'));
  expect(folders(ann)).toEqual(['en']);
  ann.press(`${german.code}#`);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  expect(folders(ann)).toEqual(['en', 'de']);
});

test('English is there for a conference whose language has no files', async () => {
  house = await openHouse({ simulator: { sounds: { exists: (path) => !path.includes('/convene/de/') } } });
  const german = await house.conference({ talkPin: '2345', language: 'de' });
  await house.serve();
  const ann = house.call(german.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  expect(folders(ann)).toEqual(['en']);
});

test('inside a room only files are played', async () => {
  house = await openHouse();
  const open = await house.conference({ playJoin: true, playExit: true });
  await house.serve();
  const ann = await house.enter(open, '');
  const ben = await house.enter(open, '');
  await ann.until(() => prompts(ann).includes('tone-join'));
  ann.press('*6');
  await ann.until(() => prompts(ann).includes('people-in'));
  ben.hangup();
  await ann.until(() => prompts(ann).includes('tone-leave'));
  const played = house.sent.flatMap((text) => /^api conference \S+ play (\S+)/.exec(text)?.[1] ?? []);
  expect(played).toHaveLength(3);
  for (const file of played) expect(file).toMatch(/^(file_string:\/\/)?(\/[\w./-]+\.wav(!|$))+$/);
});

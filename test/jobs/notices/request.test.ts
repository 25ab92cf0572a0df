import { describe, expect, test } from 'vitest';
import { openHall } from './hall.ts';
import { ID, noticeOffice } from './notice-office.ts';
import { definitions } from './scene.ts';

const { desk, ends, keys, outcomes, raw, sender } = noticeOffice();

describe('on request', () => {
  test('people are told once for each request, whoever has made it at the same moment', async () => {
    const scene = definitions(['111', '222']);
    scene.conference = scene.conference && { ...scene.conference, year: 0 };
    const hall = openHall();
    sender(scene, hall);
    const one = desk(scene);
    const same = await Promise.all(Array.from({ length: 10 }, () => one.request(ID, 'the same & more')));
    expect(same.filter((answer) => answer?.again === false)).toHaveLength(1);
    expect(new Set(same.map((answer) => answer?.occasion)).size).toBe(1);
    expect(same[0]?.targets.map(({ target }) => target)).toEqual(['111', '222']);
    await ends(2);
    const others = await Promise.all([one.request(ID, undefined), one.request(ID, undefined)]);
    expect(others.map((answer) => answer?.again)).toEqual([false, false]);
    await ends(6);
    expect(hall.numbers()).toEqual(['111', '111', '111', '222', '222', '222']);
    const occasion = same[0]?.occasion ?? '';
    expect((await one.of(ID, occasion))?.map(({ target }) => target)).toEqual(['111', '222']);
    expect(await outcomes({ conference: ID, occasion })).toEqual({
      111: ['accepted'],
      222: ['accepted'],
    });
    await raw().hdel(keys().conferences, '1');
    expect(await one.request(ID, 'another')).toBeUndefined();
  });
});

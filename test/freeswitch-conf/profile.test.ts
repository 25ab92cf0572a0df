import { expect, it } from 'vitest';
import { readConf } from './conf-files.ts';
import { attribute, elementsNamed, params, parseXml } from './xml-element.ts';

const profiles = elementsNamed(parseXml(readConf('conference/convene.xml')), 'profile');
const settings = new Map(profiles.flatMap((profile) => [...params(profile)]));

it('is one profile, called convene', () => {
  expect(profiles.map((profile) => attribute(profile, 'name'))).toEqual(['convene']);
});

it('names no sound', () => {
  expect([...settings.keys()].filter((name) => name.includes('sound'))).toEqual(['sound-prefix']);
});

it('leaves admission, flags and announcements to the controller', () => {
  const decided = [
    'pin',
    'moderator-pin',
    'max-members',
    'member-flags',
    'conference-flags',
    'announce-count',
    'auto-record',
  ];
  expect(decided.filter((name) => settings.has(name))).toEqual([]);
});

it('gives no keys to anybody', () => {
  expect(settings.get('caller-controls')).toBe('none');
  expect(settings.get('moderator-controls')).toBe('none');
});

it('suppresses no event', () => {
  expect(settings.has('suppress-events')).toBe(false);
});

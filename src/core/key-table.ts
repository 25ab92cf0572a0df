/** What a key in a conference does; a number follows the one of `invite`. */
export const KEY_ACTIONS = [
  'microphone',
  'invite',
  'drop-invite',
  'all-on',
  'all-off',
  'lock',
  'unlock',
  'announce-off',
  'announce-on',
  'hand',
  'count',
  'help',
] as const;
export type KeyAction = (typeof KEY_ACTIONS)[number];

/** Which keys do what; part of the configuration. */
export type KeyTable = ReadonlyMap<string, KeyAction>;

export const DEFAULT_KEYS: KeyTable = new Map<string, KeyAction>([
  ['*1', 'microphone'],
  ['*8', 'invite'],
  ['##', 'drop-invite'],
  ['*90', 'all-on'],
  ['*91', 'all-off'],
  ['*92', 'lock'],
  ['*93', 'unlock'],
  ['*94', 'announce-off'],
  ['*95', 'announce-on'],
  ['*5', 'hand'],
  ['*6', 'count'],
  ['*0', 'help'],
]);

/** What a key in a conference does. */
export const KEY_ACTIONS = ['microphone', 'all-on', 'all-off', 'lock', 'unlock', 'help'] as const;
export type KeyAction = (typeof KEY_ACTIONS)[number];

/** Which keys do what; part of the configuration. */
export type KeyTable = ReadonlyMap<string, KeyAction>;

export const DEFAULT_KEYS: KeyTable = new Map<string, KeyAction>([
  ['*1', 'microphone'],
  ['*90', 'all-on'],
  ['*91', 'all-off'],
  ['*92', 'lock'],
  ['*93', 'unlock'],
  ['*0', 'help'],
]);

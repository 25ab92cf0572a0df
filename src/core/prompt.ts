/**
 * Every prompt that Convene plays, by the name of its WAV file. The texts stand in `freeswitch-conf/prompts/en.tsv`;
 * a test holds the two together.
 */
export const PROMPTS = [
  'ask-code',
  'wrong-code',
  'ask-pin',
  'wrong-pin',
  'too-many-tries',
  'no-input',
  'unavailable',
  'conference-locked',
  'conference-full',
  'conference-ended',
  'removed',
  'goodbye',
  'microphone-on',
  'microphone-off',
  'all-microphones-on',
  'all-microphones-off',
  'locked',
  'unlocked',
  'not-allowed',
  'unknown-key',
  'failed',
  'keys-listen',
  'keys-talk',
  'keys-talk-quiet',
  'keys-admin',
] as const;
export type Prompt = (typeof PROMPTS)[number];

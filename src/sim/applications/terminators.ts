import type { Channel } from '../channel.ts';

/** Whether a key ends the sound or the recording that runs, by `playback_terminators`: `*` unless it says otherwise. */
export function endsByKey(leg: Channel, key: string): boolean {
  const terminators = leg.variableText('playback_terminators') ?? '*';
  const ends = terminators === 'any' || (terminators !== 'none' && terminators.includes(key));
  if (ends) leg.setVariable('playback_terminator_used', key);
  return ends;
}

/** Forgets the key that ended the last one. */
export const forgetTerminator = (leg: Channel): void => leg.setVariable('playback_terminator_used', '');

import type { Application } from '../application.ts';
import { openSound } from '../sound-player.ts';

/** `playback FILE`. The key `*` ends it, as it does unless `playback_terminators` says otherwise. */
export const playback: Application = (leg, file, end) => {
  const over = () => {
    leg.setVariable('current_application_response', leg.core.sounds.playable(file) ? 'FILE PLAYED' : 'FILE NOT FOUND');
    end();
  };
  const sound = openSound(leg, file, over);
  const cut = () => {
    sound.stop('break');
    over();
  };
  return {
    begin: (standing) => {
      if (!standing) sound.resume();
    },
    suspend: sound.pause,
    resume: sound.resume,
    takeKey: (key) => {
      const terminators = leg.variableText('playback_terminators') ?? '*';
      if (terminators === 'any' || (terminators !== 'none' && terminators.includes(key))) cut();
    },
    breakOff: cut,
    abandon: () => {
      sound.stop('done');
      leg.setVariable('current_application_response', 'FILE PLAYED');
    },
  };
};

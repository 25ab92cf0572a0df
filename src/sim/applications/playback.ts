import type { Application } from '../application.ts';
import { openSound, type PlayingSound } from '../sound-player.ts';
import { endsByKey, forgetTerminator } from './terminators.ts';

const PLAYED = 'FILE PLAYED';
const NOT_FOUND = 'FILE NOT FOUND';

/** `playback FILE`. The key `*` ends it, as it does unless `playback_terminators` says otherwise. */
export const playback: Application = (leg, file, end) => {
  const over = () => {
    leg.setVariable('current_application_response', leg.core.sounds.playable(file) ? PLAYED : NOT_FOUND);
    end();
  };
  forgetTerminator(leg);
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
      if (endsByKey(leg, key)) cut();
    },
    breakOff: cut,
    abandon: () => {
      sound.stop('done');
      leg.setVariable('current_application_response', PLAYED);
    },
  };
};

/**
 * `endless_playback FILE`: again and again until the leg goes elsewhere. Keys wait for what comes after it, `uuid_break`
 * only begins the file anew, and a file that is not there ends it (measured on FreeSWITCH 1.10.12).
 */
export const endlessPlayback: Application = (leg, file, end) => {
  let sound: PlayingSound | undefined;
  let standing = false;
  let over = false;
  const respond = (response: string) => leg.setVariable('current_application_response', response);
  const again = () => {
    if (over) return;
    sound = openSound(leg, file, () => {
      sound = undefined;
      // A file without length would go round for ever at one moment.
      leg.core.beat.soon(again);
    });
    if (!standing) sound.resume();
  };
  return {
    begin: (atFirst) => {
      standing = atFirst;
      if (leg.core.sounds.playable(file)) again();
      else {
        respond(NOT_FOUND);
        end();
      }
    },
    suspend: () => {
      standing = true;
      sound?.pause();
    },
    resume: () => {
      standing = false;
      sound?.resume();
    },
    breakOff: () => {
      sound?.stop('break');
      again();
    },
    abandon: () => {
      over = true;
      sound?.stop('done');
      respond('PLAYBACK ERROR');
    },
  };
};

import { assertNever } from '../core/assert-never.ts';
import { type LegId, roomOf, type SoundId } from '../core/ids.ts';
import type { FsCommand } from '../core/intent.ts';
import { nameFileOf, prompts } from '../core/sound.ts';
import { bridge, originate, ringing } from './dial-string.ts';
import { type Dialect, pathOf, soundOf } from './dialect.ts';
import { api, type Encoded, execute, seconds } from './encoded.ts';
import { commandText, soundPath, wholeNumber, word } from './safe-text.ts';

/**
 * Everything that Convene says to FreeSWITCH, in one place. Arguments are ids, numbers, names of our own prompts and
 * words of our own; text that came from a caller is in none of them. Throws {@link UnsafeText} on anything else.
 */
export function encode(command: FsCommand, id: string, dialect: Dialect): readonly Encoded[] {
  switch (command.kind) {
    case 'ask-digits': {
      const { leg, maxDigits, firstDigitTimeoutMs, interDigitTimeoutMs, variable } = command;
      // <min> <max> <tries> <timeout> <terminators> <file> <invalid> <variable> <regexp> <digit timeout>: tries are
      // counted by the admission, so there is one, and nothing is played for an invalid one.
      const args = [
        '1',
        wholeNumber(maxDigits),
        '1',
        wholeNumber(firstDigitTimeoutMs),
        '#',
        soundOf(prompts(...command.prompts), command.language, dialect),
        'silence_stream://1',
        word(variable),
        '\\d+',
        wholeNumber(interDigitTimeoutMs),
      ];
      return [execute(leg, id, 'play_and_get_digits', args.join(' '))];
    }
    case 'play':
      return [execute(command.leg, id, 'playback', soundOf(prompts(...command.prompts), command.language, dialect))];
    case 'enter': {
      const flags = [command.muted ? 'mute' : undefined, command.moderator ? 'moderator' : undefined].filter(Boolean);
      const room = `${word(roomOf(command.conference))}@${word(dialect.profile)}`;
      return [execute(command.leg, id, 'conference', flags.length === 0 ? room : `${room}++flags{${flags.join('|')}}`)];
    }
    case 'set-variable': {
      const value = command.value === undefined ? '' : ` ${word(command.value)}`;
      return [api(`uuid_setvar ${word(command.leg)} ${word(command.name)}${value}`)];
    }
    case 'arm-farewell': {
      const leg = word(command.leg);
      return [
        api(`sched_del ${leg}`),
        api(`sched_transfer +${seconds(command.afterMs)} ${leg} farewell XML ${word(dialect.context)}`),
      ];
    }
    case 'disarm-farewell':
      return [api(`sched_del ${word(command.leg)}`)];
    case 'hang-up':
      return [api(`uuid_kill ${word(command.leg)}`)];
    case 'mute':
    case 'unmute':
      return [
        api(`conference ${word(roomOf(command.conference))} ${command.kind} ${wholeNumber(command.member)} quiet`),
      ];
    case 'deaf':
    case 'undeaf':
    case 'kick':
      return [api(`conference ${word(roomOf(command.conference))} ${command.kind} ${wholeNumber(command.member)}`)];
    case 'lock':
    case 'unlock':
      return [api(`conference ${word(roomOf(command.conference))} ${command.kind}`)];
    case 'play-to-member': {
      const room = word(roomOf(command.conference));
      const member = wholeNumber(command.member);
      const file = soundOf(command.sounds, command.language, dialect);
      // FreeSWITCH queues: an answer would wait until the help, half a minute of it, is over.
      return [
        { ...api(`conference ${room} stop all ${member}`), expectsOk: false },
        api(`conference ${room} play ${file} ${member}`),
      ];
    }
    case 'play-to-room': {
      const file = soundOf(command.sounds, command.language, dialect);
      return [api(`conference ${word(roomOf(command.conference))} play ${file}`)];
    }
    case 'start-music':
      return [api(`conference ${word(roomOf(command.conference))} play ${musicSource(command.sound, dialect)} async`)];
    case 'stop-music':
      return [api(`conference ${word(roomOf(command.conference))} stop async`)];
    case 'end-room':
      return [api(`conference ${word(roomOf(command.conference))} hup all`)];
    case 'record-name': {
      // <path> <time limit, s> <silence threshold> <silence, s>: five seconds, or until two of silence or `#`.
      const file = soundPath(`${dialect.tempFolder}/${nameFileOf(command.leg)}`);
      return [
        api(`uuid_setvar ${word(command.leg)} playback_terminators #`),
        execute(command.leg, id, 'record', `${file} 5 200 2`),
      ];
    }
    case 'forget-name':
      return [
        {
          ...api(`bg_system rm -f ${soundPath(`${dialect.tempFolder}/${nameFileOf(command.leg)}`)}`),
          expectsOk: false,
        },
      ];
    case 'dial':
      return [originate(command, dialect)];
    case 'bridge':
      return bridge(command, id, dialect);
    case 'limit-leg':
      return [api(`sched_hangup +${seconds(command.afterMs)} ${word(command.leg)} allotted_timeout`)];
    case 'ring':
      return [execute(command.leg, id, 'playback', ringing(command.forMs))];
    case 'list-rooms':
      return [{ text: LIST_ROOMS, expectsOk: false }];
    default:
      return assertNever(command);
  }
}

export const LIST_ROOMS = 'api conference json_list';
export const LIST_CHANNELS = 'api show channels as json';
export const getVariable = (leg: LegId, name: string): string =>
  commandText(`api uuid_getvar ${word(leg)} ${word(name)}`);
export const getGlobal = (name: string): string => commandText(`api global_getvar ${word(name)}`);
/** With `present` only where that is the value; the answer does not tell (measured on FreeSWITCH 1.10.12). */
export const setGlobal = (name: string, value: number, present?: number): string => {
  const condition = present === undefined ? '' : `=${wholeNumber(present)}`;
  return commandText(`api global_setvar ${word(name)}=${wholeNumber(value)}${condition}`);
};
export const fileExists = (path: string): string => commandText(`api file_exists ${soundPath(path)}`);

/**
 * What FreeSWITCH itself gives as `hold_music`, a stream or a file, or an uploaded sound, again and again: `loops` is a
 * parameter of conference_file_play.
 */
function musicSource(sound: SoundId | null, dialect: Dialect): string {
  if (sound !== null) return `{loops=-1}${pathOf({ stored: sound }, null, dialect)}`;
  const { music } = dialect;
  if (!/^[a-z_]+:\/\/[A-Za-z0-9_./%(),;=*-]+$/.test(music)) return soundPath(music);
  return music;
}

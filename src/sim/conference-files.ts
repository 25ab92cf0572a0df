import type { Member } from './conference-member.ts';
import type { Room } from './conference-room.ts';

const ASYNC = 'async';
/** What FreeSWITCH prints in place of a member's id that it does not find here: a pointer read as a number. */
const POINTER = 134410436;

/** A member by its id or by `variable=value`; one that is being put out is not found any more. */
function memberToPlay(room: Room, text: string): Member | undefined {
  const [variable = '', value] = text.split('=', 2);
  return room.members.find((member) => {
    if (member.parting) return false;
    return value === undefined ? member.id === Number.parseInt(text, 10) : member.leg.variableText(variable) === value;
  });
}

function playToRoom(room: Room, file: string, asynchronous: boolean): string {
  const more: [string, string][] = [['Async', String(asynchronous)]];
  if (!room.core.sounds.playable(room.pathOf(file))) {
    room.core.publisher.conference('play-file-error', () => [
      ...room.headers(),
      ['Action', 'play-file'],
      ['File', room.pathOf(file)],
      ...more,
      ['Error', 'File could not be played'],
    ]);
    return `-ERR (play) File: ${file} not found.\n`;
  }
  if (asynchronous) room.music.replace(file);
  else room.files.add(file);
  room.tell('play-file', [['File', file], ...more]);
  return `+OK (play) Playing file ${file}\n`;
}

/**
 * `play FILE [async|MEMBER [nomux]]`. The files of a room queue; one that is asked for with `async` plays beside the queue
 * and in place of the one before it. A member's own files queue for that member. Undefined stands for wrong arguments.
 */
export function play(room: Room, words: readonly string[]): string | undefined {
  const [file, ...rest] = words;
  const asynchronous = rest.at(-1) === ASYNC && rest.length <= 2;
  const [target] = asynchronous ? rest.slice(0, -1) : rest;
  if (file === undefined) return undefined;
  if (target === undefined) return playToRoom(room, file, asynchronous);
  const member = memberToPlay(room, target);
  if (member === undefined) return `-ERR Member: ${POINTER} not found.\nplay ${PLAY_SYNTAX}`;
  if (!room.core.sounds.playable(room.pathOf(file))) return `-ERR (play) File: ${file} not found.\n`;
  member.files.add(file);
  room.core.publisher.conference('play-file-member', () => [
    ...member.headers(),
    ['Action', 'play-file-member'],
    ['File', file],
  ]);
  return `+OK (play) Playing file ${file} to member ${member.id}\n`;
}
export const PLAY_SYNTAX = '<file_path> [async|<member_id> [nomux]]';

/** `stop [current|all|async] [MEMBER]`; `last` stands in the syntax and is not taken. A member has no asynchronous file. */
export function stop(room: Room, words: readonly string[]): string | undefined {
  const [which = 'all', target] = words;
  if (which !== 'all' && which !== 'current' && which !== ASYNC) return undefined;
  if (target !== undefined) {
    const member = memberToPlay(room, target);
    if (member === undefined) return `-ERR Member: ${target} not found.\n`;
    return `+OK Stopped ${member.files.stop(which === 'all' ? 'all' : 'current')} files.\n`;
  }
  let stopped = 0;
  if (which !== 'current') stopped += room.music.stop('all');
  if (which !== ASYNC) stopped += room.files.stop(which);
  return `+OK Stopped ${stopped} files.\n`;
}

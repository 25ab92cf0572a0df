import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { isDeaf, isMuted } from '../core/mirror/room.ts';
import { recordedLines } from '../recording/file.ts';
import { type Replayed, replay } from '../recording/replay.ts';
import { roomsAsJson } from '../recording/rooms-json.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

/** `convene replay FILE`. */
export function replayCommand(deps: Outputs): Command {
  const command = subcommand('replay', deps)
    .description('Feed a recording of the event socket through decoder and core, and print the rooms at its end.')
    .argument('<file>', 'a .esl.jsonl file, plain or compressed (.gz)')
    .option('--json', 'print {"rooms":[…]}, rooms by name and members by id', false)
    .addHelpText('after', '\nWhat cannot be read is counted on standard error and does not stop it.');
  return command.action(async (file: string, { json }: { json: boolean }) => {
    let bytes: Buffer;
    try {
      bytes = await readFile(file);
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return command.error(`error: ${file} cannot be read: ${reason}`, { exitCode: EXIT_FAILED });
    }
    const replayed = replay(recordedLines(bytes.toString('utf8')));
    if (replayed.malformed.length > 0) {
      deps.stderr.write(`${replayed.malformed.length} malformed:\n`);
      for (const reason of replayed.malformed.slice(0, 20)) deps.stderr.write(`  ${JSON.stringify(reason)}\n`);
    }
    deps.stdout.write(json ? `${JSON.stringify(roomsAsJson(replayed.mirror))}\n` : roomsAsText(replayed));
  });
}

function roomsAsText({ mirror, frames, events }: Replayed): string {
  const lines = [`${frames} frames, ${events} events`];
  for (const room of mirror.rooms) {
    lines.push(`${room.name}${room.locked ? ' (locked)' : ''}`);
    for (const member of room.members.values()) {
      const marks = [
        member.moderator ? 'moderator' : '',
        isMuted(member) ? 'muted' : '',
        isDeaf(member) ? 'deaf' : '',
        member.hold ? 'on hold' : '',
        member.talking ? 'talking' : '',
        room.floor === member.id ? 'floor' : '',
      ].filter((mark) => mark !== '');
      lines.push(`  ${member.id}  ${member.caller.number}  ${JSON.stringify(member.caller.name)}  ${marks.join(', ')}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

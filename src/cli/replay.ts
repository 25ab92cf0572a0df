import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { isDeaf, isMuted } from '../core/mirror/room.ts';
import { replayDecisions } from '../recording/decisions.ts';
import { recordedLines } from '../recording/file.ts';
import { encodeInput } from '../recording/input-json.ts';
import { type Replayed, replay } from '../recording/replay.ts';
import { roomsAsJson } from '../recording/rooms-json.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

/** `convene replay FILE`. */
export function replayCommand(deps: Outputs): Command {
  const command = subcommand('replay', deps)
    .description('Feed a recording of the event socket through decoder and core, and print the rooms at its end.')
    .argument('<file>', 'a .esl.jsonl file, plain or compressed (.gz)')
    .option('--json', 'print {"rooms":[…]}, rooms by name and members by id', false)
    .option('--trace', 'print each decision of a recording made by `serve --record`: input, facts, intents', false)
    .addHelpText('after', '\nWhat cannot be read is counted on standard error and does not stop it.');
  return command.action(async (file: string, { json, trace }: { json: boolean; trace: boolean }) => {
    let bytes: Buffer;
    try {
      bytes = await readFile(file);
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return command.error(`error: ${file} cannot be read: ${reason}`, { exitCode: EXIT_FAILED });
    }
    const text = bytes.toString('utf8');
    if (trace) return traceDecisions(text, deps);
    const replayed = replay(recordedLines(text));
    if (replayed.malformed.length > 0) {
      deps.stderr.write(`${replayed.malformed.length} malformed:\n`);
      for (const reason of replayed.malformed.slice(0, 20)) deps.stderr.write(`  ${JSON.stringify(reason)}\n`);
    }
    deps.stdout.write(json ? `${JSON.stringify(roomsAsJson(replayed.mirror))}\n` : roomsAsText(replayed));
  });
}

/** One JSON object a turn, so that a decision can be searched for and stepped through. */
function traceDecisions(text: string, { stdout, stderr }: Outputs): void {
  let turns = 0;
  for (const turn of replayDecisions(recordedLines(text), (reason) => stderr.write(`malformed: ${reason}\n`))) {
    turns++;
    const { t, input, facts, intents } = turn;
    if (facts.length === 0 && intents.length === 0 && input.kind === 'event') continue;
    const shown = input.kind === 'event' ? { event: input.event } : encodeInput(input);
    stdout.write(`${JSON.stringify({ t, input: shown, facts, intents })}\n`);
  }
  if (turns === 0) stderr.write('no decisions in it: it was not made by `convene serve --record`\n');
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

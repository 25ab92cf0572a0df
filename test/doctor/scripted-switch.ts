import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/** What FreeSWITCH 1.10.12 with the files of freeswitch-conf/ answered to `api` commands, by the command. */
export const RECORDED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('answers.json', import.meta.url), 'utf8'),
);

export interface ScriptedSwitch {
  readonly port: number;
  /** The commands that it was sent, but the password. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}
export interface Script {
  readonly password: string;
  /** The answer to an `api` command. */
  answer(command: string): string;
  /** Time of the event of a background job, in milliseconds; undefined: no job ever ends. */
  eventTimeMs(): number | undefined;
}

/** An event socket on loopback that answers as it is told. */
export async function startScriptedSwitch({ password, answer, eventTimeMs }: Script): Promise<ScriptedSwitch> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.write('Content-Type: auth/request\n\n');
    let rest = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) reply(socket, block);
    });
    socket.on('error', () => {});
  });

  function reply(socket: Socket, block: string): void {
    const [line = '', header = ''] = block.split('\n');
    const respond = (text: string): void => void socket.write(`Content-Type: command/reply\nReply-Text: ${text}\n\n`);
    if (line.startsWith('auth ')) {
      respond(line === `auth ${password}` ? '+OK accepted' : '-ERR invalid');
      return;
    }
    asked.push(line);
    if (line.startsWith('api ')) {
      const body = answer(line.slice('api '.length));
      socket.write(`Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`);
    } else if (line.startsWith('bgapi ')) {
      const job = header.slice('Job-UUID: '.length);
      respond(`+OK Job-UUID: ${job}`);
      const atMs = eventTimeMs();
      if (atMs === undefined) return;
      const event = JSON.stringify({
        'Event-Name': 'BACKGROUND_JOB',
        'Event-Date-Timestamp': String(atMs * 1000),
        'Job-UUID': job,
        _body: '+OK\n',
      });
      socket.write(`Content-Length: ${Buffer.byteLength(event)}\nContent-Type: text/event-json\n\n${event}`);
    } else respond('+OK');
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return {
    port: address.port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What a FreeSWITCH answers that has everything: prompts under its sound_prefix, all modules. */
export function wellEquipped(command: string): string {
  if (command.startsWith('module_exists ')) return 'true';
  if (command.startsWith('file_exists ')) return String(command.includes('/callie/convene/en/8000/'));
  return RECORDED[command] ?? `-ERR ${command} Command not found!\n`;
}

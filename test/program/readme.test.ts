import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Run, runProgram } from './process.ts';

let demo: Run | undefined;
afterEach(async () => {
  demo?.child.kill('SIGTERM');
  await demo?.ended;
  demo = undefined;
});

/** The lines that README prints to try the API, but the first, in which stands where the demo is and who may sign in. */
function printedLines(): string {
  const [, block] = /```sh\n(URL=[^`]+)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  if (block === undefined) throw new Error('README has no lines that begin with URL=');
  return block.slice(block.indexOf('\n') + 1);
}
/** The status of each answer goes to standard error, where nothing is taken from by a pipe. */
const TELLING = 'curl() { command curl -sS -w \'%{stderr}%{http_code} %{method} %{url}\\n\' "$@"; echo; }\n';

/** Runs the lines as a shell does; the answers' statuses, and everything that was printed. */
async function runLines(where: string): Promise<{ readonly statuses: readonly string[]; readonly printed: string }> {
  const shell = spawn('bash', ['-c', `${where}\n${TELLING}${printedLines()}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let told = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  await once(shell, 'close');
  const answers = [...told.matchAll(/^([0-9]{3} [A-Z]+) http:\/\/[^/]+([^?\n]*)/gm)];
  return {
    statuses: answers.map(([, status, path = '']) => `${status} ${path.replaceAll(/\/[0-9]+(?=\/|$)/g, '/N')}`),
    printed,
  };
}

test('what README prints to try the API does what it says, and does it again', { timeout: 90_000 }, async () => {
  demo = runProgram(['demo', '--port', '0'], {});
  await demo.says(/Anna is in the board room/);
  const [, url, name, word] = /ready (\S+) user (\S+) password (\S+)/.exec(demo.output()) ?? [];
  for (let time = 0; time < 2; time++) {
    const { statuses, printed } = await runLines(`URL=${url} NAME=${name} WORD=${word}`);
    expect(statuses).toEqual([
      '200 GET /api/json/conferences/create/',
      '200 GET /api/json/conferences/get/',
      '200 GET /api/json/conferences/delete/',
      '201 POST /api/v1/tokens',
      '201 POST /api/v1/conferences',
      '200 GET /api/v1/conferences/N',
      '200 GET /api/v1/rooms',
      '200 POST /api/v1/rooms/N/lock',
      '200 POST /api/v1/rooms/N/unlock',
      '200 GET /api/v1/events',
      '200 POST /oauth/token',
      '200 PATCH /api/ver1.0/extension/N/conference/',
      '204 DELETE /api/v1/conferences/N',
    ]);
    // Enswitch's style is answered with 200 whatever became of it.
    expect(printed).toMatch(/^\{"responses":\[\{"code":"200".*"code":"123456".*\n\{"responses":\[\{"code":"204"/);
    expect(printed).toContain('"locked":true');
    expect(printed).toContain('"code":"4711"');
    expect(printed).toMatch(/^event: member\.entered$/m);
  }
});

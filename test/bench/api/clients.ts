import { Agent, request } from 'node:http';
import { z } from 'zod';

/**
 * Clients of the API in a process of their own, so many at once, each on a connection that stays. A message asks for so many
 * calls of one sort; the answer is how long they took, in milliseconds.
 */
const AT_ONCE = 16;
const [ourPort = 0, barePort = 0, firstId = 0] = process.argv.slice(2, 5).map(Number);
const [username = '', password = ''] = process.argv.slice(5);
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };

interface Call {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** With one it is a POST. */
  readonly body?: string;
}

/** The body of an answer. */
function send({ port, path, headers, body }: Call): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const method = body === undefined ? 'GET' : 'POST';
    const options = { agent, host: '127.0.0.1', port, path, method, headers: { ...headers, ...length } };
    const asked = request(options, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (part: string) => {
        text += part;
      });
      reply.on('error', reject);
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const signedIn = await send({
  ...{ port: ourPort, path: '/api/v1/tokens', headers: JSON_BODY },
  body: JSON.stringify({ username, password, name: 'bench' }),
});
const { token } = z.object({ token: z.string() }).parse(JSON.parse(signedIn.text));
const bearer = { authorization: `Bearer ${token}` };

/** Codes and ids that are used one after the other; all codes have eight digits. */
let made = 0;
let got = 0;
const nextCode = (): string => String(10_000_000 + made++);
const nextId = (): number => firstId + (got++ % made);
const fieldsOf = (code: string) => ({ code, talkpin: '2345', description: 'Bench' });
const encoded = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ auth_username: username, auth_password: password, ...fields }).toString();

const create = (port: number): Call => ({
  ...{ port, path: '/api/v1/conferences', headers: { ...bearer, ...JSON_BODY } },
  body: JSON.stringify(fieldsOf(nextCode())),
});
const get = (port: number): Call => ({ port, path: `/api/v1/conferences/${nextId()}`, headers: bearer });
const CALLS: ReadonlyMap<string, () => Call> = new Map([
  ['convene create', () => create(ourPort)],
  ['bare create', () => create(barePort)],
  ['convene get', () => get(ourPort)],
  ['bare get', () => get(barePort)],
  [
    'enswitch create',
    () => ({
      ...{ port: ourPort, path: '/api/json/conferences/create/', headers: FORM },
      body: encoded(fieldsOf(nextCode())),
    }),
  ],
  [
    'enswitch get',
    () => ({
      ...{ port: ourPort, path: `/api/json/conferences/get/?${encoded({ id: String(nextId()) })}`, headers: {} },
    }),
  ],
]);
/** How an answer to each begins: that of Enswitch's style is 200 whatever became of the call. */
const GOOD = /^(?:20[01] \{"(?!responses)|200 \{"responses":\[\{"code":"200")/;

async function run(sort: string, count: number): Promise<number> {
  const callOf = CALLS.get(sort);
  if (callOf === undefined) throw new Error(`no such calls: ${sort}`);
  let left = count;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { status, text } = await send(callOf());
      if (!GOOD.test(`${status} ${text}`)) throw new Error(`${sort} was answered ${status} ${text}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return performance.now() - start;
}

process.on('message', async ({ sort, count }: { readonly sort: string; readonly count: number }) => {
  process.send?.(await run(sort, count));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

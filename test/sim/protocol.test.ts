import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Lab, openLab } from './lab.ts';
import { openRawClient } from './raw-client.ts';

let lab: Lab;
afterEach(() => lab.close());

const GOODBYE = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

interface Exchange {
  readonly sent: string;
  readonly replies: readonly string[];
}

/** Commands, right and wrong, with what FreeSWITCH 1.10.12 put on the wire for each. */
const EXCHANGES: readonly Exchange[] = JSON.parse(
  readFileSync(new URL('./samples/protocol.json', import.meta.url), 'utf8'),
) satisfies readonly Exchange[];

/** Ids that are drawn anew each time. */
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const masked = (text: string): string =>
  text
    .replace(UUID, (uuid) => (uuid.startsWith('00000000-0000-0000') ? uuid : '<uuid>'))
    .replace(/^\d+\n$/m, '<seconds>\n');

describe('the wire', () => {
  test('the replies of a recorded session, to the letter', async () => {
    lab = await openLab();
    const client = await openRawClient(lab.sim.port);
    for (const { sent, replies } of EXCHANGES) {
      const from = client.raw.length;
      client.write(sent);
      const expected = replies.map(masked).join('');
      await client.until(() => client.closed || masked(client.raw.slice(from)).length >= expected.length);
      expect(masked(client.raw.slice(from)), JSON.stringify(sent)).toBe(expected);
    }
    client.close();
  });

  test('a wrong password is refused, told why, and hung up on', async () => {
    lab = await openLab();
    const client = await openRawClient(lab.sim.port);
    client.write('auth nope\n\n');
    await client.until(() => client.closed);
    expect(client.raw).toBe(
      `Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: -ERR invalid\n\nContent-Type: text/disconnect-notice\nContent-Length: 67\n\n${GOODBYE}`,
    );
  });

  test('exit says bye, then the notice, then closes', async () => {
    lab = await openLab();
    expect((await lab.client.ask('exit')).head.get('Reply-Text')).toBe('+OK bye');
    await lab.client.until(() => lab.client.closed);
    expect(lab.client.frames.at(-1)?.body).toBe(GOODBYE);
  });

  test('a command of control characters alone ends the connection, and only that one', async () => {
    lab = await openLab();
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    client.write(Buffer.from([0, 1, 2, 10, 10]));
    await client.until(() => client.closed);
    expect(client.frames.at(-2)?.head.get('Reply-Text')).toBe('-ERR command parse error.');
    expect(client.frames.at(-1)?.body).toBe(GOODBYE);
    expect(await lab.client.api('conference count')).toBe('0');
  });

  test('any bytes whatever leave the simulator alive', async () => {
    lab = await openLab();
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    for (let round = 0; round < 40; round += 1) {
      const client = await openRawClient(lab.sim.port, round % 2 === 0 ? 'ClueCon' : undefined);
      client.write(Buffer.from(Array.from({ length: 400 }, () => random() % 256)));
      client.write(`sendmsg x\ncontent-length: ${random()}\n\n`);
      client.write('api uuid_kill\n\napi conference x\n\nsendmsg\n\nevent\n\nfilter\n\nbgapi \n\n');
      client.close();
    }
    expect(await lab.client.api('conference count')).toBe('0');
  });

  test('a command may arrive byte by byte, and many in one segment', async () => {
    lab = await openLab();
    const from = lab.client.frames.length;
    for (const byte of Buffer.from('api conference count\r\n\r\n')) lab.client.write(Buffer.from([byte]));
    lab.client.write('\n\n\napi conference count\n\napi uuid_exists x\n\nnosuch\n\n');
    await lab.client.until(() => lab.client.frames.length === from + 4);
    const answers = lab.client.frames.slice(from).map((frame) => frame.body || frame.head.get('Reply-Text'));
    expect(answers).toEqual(['0', '0', 'false', '-ERR command not found']);
  });

  test('two thousand commands at once are answered in their order', async () => {
    lab = await openLab();
    const from = lab.client.frames.length;
    const ids = Array.from({ length: 2000 }, (_, at) => String(at));
    lab.client.write(ids.map((id) => `api eval ${id}\n\n`).join(''));
    await lab.client.until(() => lab.client.frames.length === from + ids.length);
    expect(lab.client.frames.slice(from).map((frame) => frame.body)).toEqual(ids);
  });
});

describe('subscription', () => {
  test('every word after CUSTOM is a subclass', async () => {
    lab = await openLab();
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    expect((await client.ask('event plain CUSTOM conference::maintenance DTMF')).head.get('Reply-Text')).toMatch(
      /^\+OK/,
    );
    const phone = await lab.member('cv1@convene');
    phone.press('1');
    await lab.pass(40);
    await client.api('conference count');
    expect(client.events.map(({ last }) => last.get('Event-Name'))).not.toContain('DTMF');
    expect(client.events.map(({ last }) => last.get('Action'))).toContain('add-member');
    expect(lab.told()).toContain('DTMF');
    client.close();
  });

  test('asking again adds, and switches the format of all', async () => {
    lab = await openLab();
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    await client.ask('event plain CHANNEL_PARK');
    await client.ask('event json CHANNEL_CREATE');
    await lab.parked();
    await client.api('conference count');
    expect(client.events.map(({ last }) => last.get('Event-Name'))).toEqual(['CHANNEL_CREATE', 'CHANNEL_PARK']);
    expect(client.raw).not.toContain('text/event-plain');
    client.close();
  });

  test('a filter also drops what has no such header', async () => {
    lab = await openLab();
    const phone = await lab.parked();
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    await client.ask('event plain DTMF BACKGROUND_JOB');
    await client.ask(`filter Unique-ID ${phone.uuid}`);
    await client.ask('bgapi status');
    phone.press('5');
    await lab.pass(40);
    await client.api('conference count');
    expect(client.events.map(({ last }) => last.get('Event-Name'))).toEqual(['DTMF']);
    client.close();
  });

  test('nixevent takes away what it names', async () => {
    lab = await openLab();
    await lab.client.ask('nixevent CHANNEL_CREATE CHANNEL_ANSWER CUSTOM conference::maintenance');
    await lab.member('cv1@convene');
    expect(new Set(lab.told())).toEqual(new Set(['CHANNEL_EXECUTE_COMPLETE', 'CHANNEL_PARK']));
  });

  test('Event-Sequence grows, and begins anew with the process', async () => {
    lab = await openLab();
    await lab.member('cv1@convene');
    const sequence = lab.client.events.map(({ last }) => Number(last.get('Event-Sequence')));
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
    expect(new Set(sequence).size).toBe(sequence.length);
    const before = lab.sim.coreUuid;
    await lab.sim.restart();
    expect(lab.sim.coreUuid).not.toBe(before);
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    await client.ask('event plain CHANNEL_CREATE');
    lab.sim.call({ to: '*3', number: '1', name: 'x' });
    lab.clock.advance(20);
    await client.api('conference count');
    expect(client.events.map(({ last }) => last.get('Event-Sequence'))).toEqual(['1']);
    client.close();
  });
});

describe('encodings', () => {
  const NAMES = [
    'Zoë Müller',
    '山田太郎',
    '👩‍👩‍👧',
    '100% sure',
    '{a=b,c=d}[x]<y>',
    'Anna "Nan" O\'Neil',
    'back\\slash\\n',
    '\u0024{sip_from_user}',
    'two\n\nEvent-Name: FAKE',
    'semi;colon, comma: colon',
    '  blanks  ',
  ];

  for (const format of ['plain', 'json']) {
    test(`names of every kind travel in ${format} events and in lists`, async () => {
      lab = await openLab({}, format);
      for (const [at, name] of NAMES.entries()) {
        const phone = await lab.member('cv1@convene', { number: String(2000 + at), name });
        expect(lab.last('add-member', phone).last.get('Caller-Caller-ID-Name')).toBe(name);
      }
      const [room]: { members: { caller_id_name: string }[] }[] = JSON.parse(
        await lab.client.api('conference json_list'),
      );
      expect(room?.members.map((each) => each.caller_id_name).reverse()).toEqual(NAMES);
      const channels: { rows: { cid_name: string }[] } = JSON.parse(await lab.client.api('show channels as json'));
      expect(channels.rows.map((row) => row.cid_name)).toEqual(NAMES);
      expect(await lab.client.api('conference cv1 list')).toContain(';two\n\nEvent-Name: FAKE;2008;hear|speak;');
    });
  }

  test('a percent sign before two of 0-9A-F is not escaped in plain events', async () => {
    lab = await openLab();
    await lab.parked({ name: '%41%42 %4g %zz %' });
    expect(lab.client.raw).toContain('Caller-Caller-ID-Name: %41%42%20%254g%20%25zz%20%25\n');
  });

  test('an empty name or number has no header at all, and is "" in the list', async () => {
    lab = await openLab();
    const phone = await lab.member('cv1@convene', { name: '', number: '' });
    const { last } = lab.last('add-member', phone);
    expect(last.has('Caller-Caller-ID-Name')).toBe(false);
    expect(last.has('Caller-Caller-ID-Number')).toBe(false);
    expect(await lab.client.api('conference json_list')).toContain('"caller_id_name":\t"",\n');
  });
});

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenMetrics, openMetrics } from '../../src/observe/health.ts';
import type { Serving } from '../../src/observe/metrics.ts';
import type { StoreState } from '../../src/store/store.ts';
import { sources } from './sources.ts';

const ANY_PORT = { enabled: true, host: '127.0.0.1', port: 0 };
let opened: OpenMetrics[] = [];
let serving: Serving;
let storeState: StoreState;
beforeEach(() => {
  opened = [];
  serving = { serving: true };
  storeState = { kind: 'ready' };
});
afterEach(() => Promise.all(opened.map(({ close }) => close())));

async function open(config = ANY_PORT): Promise<OpenMetrics> {
  const one = await openMetrics(config, sources({ serving: () => serving, storeState: () => storeState }));
  opened.push(one);
  return one;
}
async function url(one: OpenMetrics): Promise<string> {
  if (!one.listening?.ok) throw new Error('it does not listen');
  return one.listening.value;
}
async function get(path: string, init: RequestInit = {}) {
  const response = await fetch((await url(opened[0] ?? (await open()))) + path, init);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

test('/metrics is in the text format', async () => {
  const one = await open();
  one.countMalformed();
  const { status, type, body } = await get('/metrics');
  expect({ status, type }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
  expect(body).toMatch(/^convene_malformed_total 1$/m);
  expect(body).toMatch(/^convene_members 31$/m);
});

test('/healthz is well whatever else is not', async () => {
  serving = { serving: false, reason: 'another instance holds the node' };
  storeState = { kind: 'away', reason: 'gone' };
  expect(await get('/healthz')).toEqual({ status: 200, type: 'application/json', body: '{"status":"ok"}\n' });
});

describe('/readyz', () => {
  test.each<[Serving, StoreState, number, unknown]>([
    [{ serving: true }, { kind: 'ready' }, 200, { ready: true, checks: { node: { ok: true }, store: { ok: true } } }],
    [
      { serving: false, reason: 'FreeSWITCH is not there' },
      { kind: 'ready' },
      503,
      { ready: false, checks: { node: { ok: false, reason: 'FreeSWITCH is not there' }, store: { ok: true } } },
    ],
    [
      { serving: true },
      { kind: 'away', reason: 'ECONNREFUSED' },
      503,
      { ready: false, checks: { node: { ok: true }, store: { ok: false, reason: 'ECONNREFUSED' } } },
    ],
  ])('with %j and %j is %i', async (node, store, status, body) => {
    await open();
    serving = node;
    storeState = store;
    const answer = await get('/readyz');
    expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({ status, type: 'application/json', body });
  });
});

test.each([
  ['/', {}, 404],
  ['/metrics/more', {}, 404],
  ['/metrics', { method: 'POST', body: 'x' }, 405],
  ['/healthz?verbose', {}, 200],
  ['/readyz', { method: 'HEAD' }, 200],
])('%s with %j is %i', async (path, init, status) => {
  expect((await get(path, init)).status).toBe(status);
});

test('bytes that are no request do not end it', async () => {
  const { port } = new URL(await url(await open()));
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\0\r\n\r\n'));
    socket
      .resume()
      .on('error', () => {})
      .on('close', () => resolve());
  });
  expect((await get('/healthz')).status).toBe(200);
});

test('a port that is taken is told with what to do, and everything else works', async () => {
  const { port } = new URL(await url(await open()));
  const second = await open({ ...ANY_PORT, port: Number(port) });
  expect(second.listening).toEqual({ ok: false, error: expect.stringMatching(/EADDRINUSE.*set metrics\.port/) });
  second.countMalformed();
  await second.close();
});

test('switched off, it listens nowhere', async () => {
  const off = await open({ ...ANY_PORT, enabled: false });
  expect(off.listening).toBeUndefined();
  off.countConnect();
});

test('after close nobody is answered, and a connection that is kept alive does not hold it up', async () => {
  const one = await open();
  const where = await url(one);
  await (await fetch(`${where}/healthz`)).text();
  await one.close();
  await expect(fetch(`${where}/healthz`)).rejects.toThrow();
});

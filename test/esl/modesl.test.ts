import { createRequire } from 'node:module';
import { createServer, type Server, Socket } from 'node:net';
import modesl from 'modesl';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openModesl } from '../../src/esl/modesl.ts';
import type { Wire } from '../../src/esl/wire.ts';

const require = createRequire(import.meta.url);

describe('modesl', () => {
  test('is exactly the version whose private names are used', () => {
    const { version }: { version: string } = require('modesl/package.json');
    expect(version).toBe('1.2.1');
    const own: { dependencies: Record<string, string> } = require('../../package.json');
    expect(own.dependencies['modesl']).toBe('1.2.1');
  });

  test('has the private names that are used, overridden and left out', () => {
    const names = (of: { prototype: object }): string[] => Object.getOwnPropertyNames(of.prototype);
    expect(names(modesl.Connection)).toEqual(expect.arrayContaining(['_onConnect', '_onError', 'send']));
    const parser: { prototype: object } = require('modesl/lib/esl/Parser.js');
    expect(names(parser)).toEqual(
      expect.arrayContaining(['_onData', '_parseHeaders', '_parseBody', '_parseHeaderText']),
    );
  });

  test('binds its own _onConnect late enough to be overridden, and keeps its socket by that name', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    class Probe extends modesl.Connection {
      declare reached: (() => void) | undefined;
      override _onConnect(): void {
        this.reached?.();
      }
    }
    const probe = new Probe('127.0.0.1', portOf(server), '');
    await new Promise<void>((resolve) => {
      probe.reached = resolve;
    });
    expect(probe.connecting).toBe(true);
    expect(probe.socket.listenerCount('data')).toBe(0);
    probe.socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** A server on loopback, one connection of ours to it, and what both saw. */
interface Line {
  readonly far: Socket;
  readonly wire: Wire;
  readonly received: readonly Buffer[];
  /** Resolves with what ended the connection, as the wire was told. */
  readonly closed: Promise<Error | undefined>;
  readonly closings: () => number;
  /** Resolves once so many bytes have come in at either end. */
  bytes(end: 'near' | 'far', count: number): Promise<Buffer>;
}

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function line(): Promise<Line> {
  const sockets: Socket[] = [];
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const received: Buffer[] = [];
  const arrived: Buffer[] = [];
  const watchers = new Set<() => void>();
  const noted = (into: Buffer[]) => (bytes: Buffer) => {
    into.push(bytes);
    for (const watcher of [...watchers]) watcher();
  };
  let closings = 0;
  let told: (error: Error | undefined) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    told = resolve;
  });
  const wire = await new Promise<Wire>((resolve) => {
    const opened = openModesl('127.0.0.1', portOf(server), {
      connected: () => resolve(opened),
      data: noted(received),
      closed: (error) => {
        closings++;
        told(error);
      },
    });
  });
  const far = await accepted;
  far.on('data', noted(arrived));
  far.on('error', () => {});
  cleanups.push(async () => {
    wire.destroy();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    far,
    wire,
    received,
    closed,
    closings: () => closings,
    bytes: (end, count) =>
      new Promise((resolve) => {
        const look = (): void => {
          const all = Buffer.concat(end === 'near' ? received : arrived);
          if (all.length < count) return;
          watchers.delete(look);
          resolve(all);
        };
        watchers.add(look);
        look();
      }),
  };
}

describe('a wire of modesl', () => {
  test('hands on bytes as they are, whatever they are', async () => {
    const { far, bytes } = await line();
    const sent = Buffer.concat([
      Buffer.from('Content-Type: auth/request\n\nContent-Length: abc\n\n%E9 % {\0'),
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    ]);
    far.write(sent.subarray(0, 10));
    await bytes('near', 10);
    far.write(sent.subarray(10));
    expect(await bytes('near', sent.length)).toEqual(sent);
  });

  test('says nothing of itself: neither a password nor a subscription', async () => {
    const { far, wire, bytes } = await line();
    far.write('Content-Type: auth/request\n\n');
    await bytes('near', 28);
    wire.write('auth x\n\n');
    expect((await bytes('far', 8)).toString()).toBe('auth x\n\n');
  });

  test('writes a command at once and in one piece', async () => {
    const { wire, bytes } = await line();
    const write = vi.spyOn(Socket.prototype, 'write');
    onTestFinished(() => write.mockRestore());
    const command = 'sendmsg leg\ncall-command: execute\nexecute-app-name: park\n\n';
    expect(wire.write(command)).toBe(true);
    expect(write.mock.calls).toEqual([[command]]);
    expect((await bytes('far', command.length)).toString()).toBe(command);
  });

  test('tells once of an orderly end', async () => {
    const { far, wire, closed, closings } = await line();
    far.end();
    expect(await closed).toBeUndefined();
    expect(wire.write('api x\n\n')).toBe(false);
    wire.destroy();
    expect(closings()).toBe(1);
  });

  test('tells once of a reset, after which modesl itself says nothing', async () => {
    const { far, wire, closed, closings } = await line();
    far.resetAndDestroy();
    expect(await closed).toMatchObject({ code: 'ECONNRESET' });
    expect(wire.write('api x\n\n')).toBe(false);
    wire.destroy();
    expect(closings()).toBe(1);
  });

  test('that we end tells at once, and hears nothing more', async () => {
    const { far, wire, closings, received } = await line();
    const farClosed = new Promise((resolve) => far.once('close', resolve));
    wire.destroy();
    expect(closings()).toBe(1);
    far.end('Content-Type: auth/request\n\n');
    await farClosed;
    expect(received).toEqual([]);
    expect(wire.write('api x\n\n')).toBe(false);
  });

  test('tells of a connection that is refused', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await new Promise<Error | undefined>((closed) => {
      openModesl('127.0.0.1', port, { connected: () => {}, data: () => {}, closed });
    });
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

/** What a client may take its time with, in milliseconds, and how often that is looked at; `maxHeaderSize` in bytes. */
const LIMITS = {
  /** From the first byte of a request to the end of its head. */
  headersTimeout: 10_000,
  /** To the end of its body, uploads included. */
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16_384,
  connectionsCheckingInterval: 1_000,
} as const;
const MOST_CONNECTIONS = 2_000;
const LAST_MOMENT_MS = 2_000;

export interface Listening {
  /** The address in a form for people and programs: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more, lets what is under way end, and cuts off the rest after a moment; idempotent. */
  close(): Promise<void>;
}

/** Serves on one address. Rejects where it cannot listen there. */
export async function listen(
  app: Hono,
  at: { readonly host: string; readonly port: number },
  limits: Partial<Readonly<Record<keyof typeof LIMITS, number>>> = {},
): Promise<Listening> {
  const server: Server = createServer(
    { ...LIMITS, ...limits },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host}:${port}`,
    port,
    close() {
      closing ??= new Promise((resolve) => {
        const lastMoment = setTimeout(() => server.closeAllConnections(), LAST_MOMENT_MS);
        server.close(() => {
          clearTimeout(lastMoment);
          resolve();
        });
        server.closeIdleConnections();
      });
      return closing;
    },
  };
}

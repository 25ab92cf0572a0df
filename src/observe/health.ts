import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/schema.ts';
import { ok, type Result, refused } from '../core/result.ts';
import { createMetrics, type MetricSources, type Metrics } from './metrics.ts';

/** Metrics with the small HTTP server that gives them out. */
export interface OpenMetrics extends Metrics {
  /**
   * Where it listens; undefined where it is switched off; refused, with what to do, where it cannot. Convene serves its
   * callers in any case: a second instance that waits on the same machine must not fail for a taken port.
   */
  readonly listening: Result<string, string> | undefined;
  close(): Promise<void>;
}

/** Whether callers can be let in, and of what it is made; the answer of `/readyz`. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<'node' | 'store', { readonly ok: boolean; readonly reason?: string }>>;
}

export function readinessOf(sources: Pick<MetricSources, 'serving' | 'storeState'>): Readiness {
  const serving = sources.serving();
  const state = sources.storeState();
  const node = serving.serving ? { ok: true } : { ok: false, reason: serving.reason };
  const store = state.kind === 'ready' ? { ok: true } : { ok: false, reason: state.reason };
  return { ready: node.ok && store.ok, checks: { node, store } };
}

/**
 * Serves `/metrics` for Prometheus, `/healthz` (200 as long as the process answers) and `/readyz` (200 while callers can be
 * let in, else 503 with the reasons).
 */
export async function openMetrics(config: Config['metrics'], sources: MetricSources): Promise<OpenMetrics> {
  const metrics = createMetrics(sources);
  if (!config.enabled) return { ...metrics, listening: undefined, close: async () => {} };
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, { error: 'only GET and HEAD' });
    }
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return answer(response, 200, { status: 'ok' });
      case '/readyz': {
        const readiness = readinessOf(sources);
        return answer(response, readiness.ready ? 200 : 503, readiness);
      }
      case '/metrics':
        return void giveMetrics(metrics, response);
      default:
        return answer(response, 404, { error: 'there are /metrics, /healthz and /readyz' });
    }
  });
  const listening = await listen(server, config);
  return { ...metrics, listening, close: () => close(server) };
}

async function giveMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (error) {
    answer(response, 500, { error: error instanceof Error ? error.message : String(error) });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}

function listen(server: Server, { host, port }: Config['metrics']): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    // Also one that comes later: nobody else listens, and it must not end the process.
    server.on('error', (error) => {
      resolve(
        refused(`no metrics on ${host}:${port}: ${error.message}; set metrics.port, or metrics.enabled to false`),
      );
    });
    server.listen({ host, port }, () => resolve(ok(urlOf(server.address()))));
  });
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/** Ends the server and every connection to it; a scrape that is under way is cut off. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** Where a request comes from: an address, for limits and logs. */
export type SourceOf = (context: Context) => string;

/**
 * The address of the peer; behind a proxy of ours, the one that it saw, which is the last in `X-Forwarded-For`: all before it are
 * what the client wrote itself.
 */
export function sourceOf(behindProxy: boolean): SourceOf {
  return (context) => {
    const peer = getConnInfo(context).remote.address ?? 'unknown';
    const seen = behindProxy ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    return plain(seen !== undefined && isIP(seen) !== 0 ? seen : peer);
  };
}

/** IPv4 addresses as IPv6 sockets show them are the same addresses. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

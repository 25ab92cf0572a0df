import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import type { SMTPConnectionAuth, SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** Where mail is handed over: `smtp://host:587`, with STARTTLS where the server offers it, or `smtps://host` with TLS from the start. */
export function isSmtpUrl(text: string): boolean {
  if (!/^smtps?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, pathname, search, hash, username, password } = new URL(text);
  const bare = (pathname === '' || pathname === '/') && search === '' && hash === '';
  return hostname !== '' && bare && decoded(username) !== undefined && decoded(password) !== undefined;
}

/**
 * For a URL that {@link isSmtpUrl} takes. A name and a password are sent in the clear to this machine only, whose certificate is not
 * looked at either: mail servers come with one that they signed themselves, and nobody stands in between. `ca` are certificates
 * to trust besides, as PEM.
 */
export function smtpOptions(url: string, ca?: string): SMTPConnectionOptions {
  const { protocol, hostname, port, username } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'smtps:';
  return {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && username !== '' && !isLoopback(host),
    ...(isLoopback(host) ? { tls: { rejectUnauthorized: false } } : {}),
    ...(isLoopback(host) || ca === undefined ? {} : { tls: { ca: [...getCACertificates('default'), ca] } }),
  };
}

/** What the server wants to know; undefined where it asks nobody. */
export function smtpCredentials(url: string): SMTPConnectionAuth | undefined {
  const { username, password } = new URL(url);
  return username === '' ? undefined : { user: decoded(username) ?? '', pass: decoded(password) ?? '' };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

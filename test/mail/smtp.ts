import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A server that takes mail, on loopback. */
export interface Post {
  readonly port: number;
  /** What it has taken, as another program reads it. */
  readonly taken: readonly TakenMail[];
  /** Lines of each message, as they came. */
  readonly raw: readonly string[];
  close(): Promise<void>;
}
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly email: Email;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** `options` may refuse what comes by its handlers. */
export async function openPost(options: SMTPServerOptions = {}): Promise<Post> {
  const taken: TakenMail[] = [];
  const raw: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const message = Buffer.concat(parts);
        raw.push(message.toString());
        const { mailFrom, rcptTo } = session.envelope;
        PostalMime.parse(message, { attachmentEncoding: 'utf8' }).then(
          (email) => {
            const from = mailFrom === false ? '' : mailFrom.address;
            const to = rcptTo.map(({ address }) => address);
            taken.push({ from, to, email, secure: session.secure, user: session.user });
            done();
          },
          (error: Error) => done(error),
        );
      });
    },
    ...options,
  });
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: portOf(server.server),
    taken,
    raw,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}
/** A certificate of its own for an address, good for a day. */
export async function makeCertificate(address = '127.0.0.1'): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'convene-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', `/CN=${address}`, '-addext', `subjectAltName=IP:${address}`, '-keyout', key, '-out', cert],
    ]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

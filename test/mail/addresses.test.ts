import { getCACertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { domainOf, parseSender } from '../../src/mail/sender.ts';
import { isSmtpUrl, smtpCredentials, smtpOptions } from '../../src/mail/smtp-url.ts';

test.each([
  ['Convene <convene@example.org>', { name: 'Convene', address: 'convene@example.org' }],
  ['convene@example.org', { name: '', address: 'convene@example.org' }],
  ['<convene@example.org>', { name: '', address: 'convene@example.org' }],
  ['Convene convene@example.org', undefined],
  ['Convene <convene>', undefined],
  ['A\r\nBcc: b@c.d <convene@example.org>', undefined],
  ['"A" <a@b.c>', undefined],
  ['A <a@b.c>, B <b@b.c>', undefined],
  ['', undefined],
])('%j as the sender is %j', (text, sender) => {
  expect(parseSender(text)).toEqual(sender);
});

test('the domain is what stands after the last @', () => {
  expect(domainOf('convene@Example.ORG')).toBe('example.org');
});

describe('the URL of a server', () => {
  test.each([
    ['smtp://mail.example.org', true],
    ['smtps://us%20er:p%40ss@mail.example.org:465', true],
    ['smtp://[::1]:2525/', true],
    ['http://mail.example.org', false],
    ['smtp://', false],
    ['smtp://mail.example.org/path', false],
    ['smtp://mail.example.org?tls.rejectUnauthorized=false', false],
    ['smtp://a%ff:b@mail.example.org', false],
    ['mail.example.org', false],
  ])('%s is one: %s', (text, is) => {
    expect(isSmtpUrl(text)).toBe(is);
  });
  test('says port and TLS', () => {
    expect(smtpOptions('smtp://mail.example.org')).toMatchObject({ port: 587, secure: false, requireTLS: false });
    expect(smtpOptions('smtps://mail.example.org')).toMatchObject({
      host: 'mail.example.org',
      port: 465,
      secure: true,
    });
    expect(smtpOptions('smtp://[::1]:25')).toMatchObject({ host: '::1', port: 25 });
  });
  test.each([
    ['smtp://u:p@mail.example.org', true],
    ['smtp://u:p@127.evil.example', true],
    ['smtp://u:p@localhost', false],
    ['smtp://u:p@127.0.0.9', false],
    ['smtp://u:p@[::1]', false],
    ['smtp://mail.example.org', false],
  ])('%s needs TLS: %s', (url, requireTLS) => {
    expect(smtpOptions(url)).toMatchObject({ requireTLS });
  });
  test('of another machine asks for its certificate, with others to trust than those that everybody does', () => {
    expect(smtpOptions('smtp://mail.example.org').tls).toBeUndefined();
    const trusted = smtpOptions('smtp://mail.example.org', 'PEM').tls;
    expect(trusted?.ca).toEqual(expect.arrayContaining(['PEM', getCACertificates('default')[0]]));
    expect(trusted).not.toHaveProperty('rejectUnauthorized');
  });
  test('carries name and password', () => {
    expect(smtpCredentials('smtp://us%20er:p%40ss@localhost')).toEqual({ user: 'us er', pass: 'p@ss' });
    expect(smtpCredentials('smtp://localhost')).toBeUndefined();
  });
});

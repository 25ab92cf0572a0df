import { expect, test } from 'vitest';
import { mailTold } from '../../src/cli/mail-told.ts';
import type { NotificationId } from '../../src/core/ids.ts';
import { conferenceId, stored } from '../store/drafts.ts';

test('the log has what became of an e-mail, as grave as it is', () => {
  const lines: unknown[] = [];
  const level = (name: string) => (fields: object, text?: string) => void lines.push([name, fields, text]);
  const told = mailTold({ info: level('info'), warn: level('warn'), error: level('error') });
  const mail = { conference: conferenceId(5), revision: 2, kind: 'invitation' } as const;
  const notification = stored<NotificationId>(1);
  told({ ...mail, notification }, { kind: 'sent' });
  for (const kind of ['put-off', 'not-sent', 'unknown'] as const)
    told({ ...mail, notification }, { kind, reason: 'no' });
  const fields = { conference: 5, revision: 2, notification: 1, mail: 'invitation' };
  expect(lines).toEqual([
    ['info', fields, 'an e-mail was sent'],
    ['warn', { ...fields, reason: 'no' }, 'an e-mail was put off: it is tried again'],
    ['error', { ...fields, reason: 'no' }, 'an e-mail was not sent, and is not tried again'],
    ['error', { ...fields, reason: 'no' }, 'nobody knows whether an e-mail was sent: it is not sent again'],
  ]);
});

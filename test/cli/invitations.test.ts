import { expect, test } from 'vitest';
import { openInvitations } from '../../src/cli/invitations.ts';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { NotificationId } from '../../src/core/ids.ts';
import type { Customer } from '../../src/directory/customer.ts';
import type { Notification } from '../../src/directory/notification.ts';
import { cancelled, type MailJob, mailJob } from '../../src/jobs/invitations/jobs.ts';
import { StoreError } from '../../src/store/store.ts';
import { manualClock } from '../../src/time/clock.ts';
import { code, conferenceId, pin, stored } from '../store/drafts.ts';

const NOW_MS = Date.UTC(2027, 0, 1);
const permanent: Conference = {
  ...PLAIN_CONFERENCE,
  ...{ id: conferenceId(5), revision: 1, code: code('3000'), description: 'Board', talkPin: pin('9182736') },
};
const planned: Conference = {
  ...{ ...permanent, revision: 2, timezone: 'Europe/Berlin' },
  ...{ year: 2027, month: 1, day: 31, hour: 9, durationMinutes: 60 },
};
const customer: Customer = {
  ...{ id: planned.customer, revision: 1, name: 'Acme', timezone: 'Europe/Berlin', ratePlan: stored(1) },
  ...{ account: null, cos: 1, dialplan: '', priceDeck: null, disabled: false },
};
const notification = (id: number, kind: Notification['kind'] = 'email'): Notification => ({
  ...{ id: stored<NotificationId>(id), revision: 1, conference: permanent.id, kind, level: 'talk' },
  target: kind === 'email' ? `n${id}@example.com` : '71',
});
const invited = { kind: 'invitation', conference: 5, revision: 2, notification: 1, askedMs: NOW_MS } as const;

function open({ there = planned, present = customer, away = false }: Opening = {}) {
  const jobs: MailJob[] = [];
  const failures: string[] = [];
  const invitations = openInvitations({
    conferences: { byId: async () => there ?? undefined },
    customers: { byId: async () => present ?? undefined },
    jobs: {
      async add(added) {
        if (away) throw new StoreError('away');
        jobs.push(...added);
      },
      close: async () => undefined,
    },
    ...{ zone: 'UTC', clock: manualClock(NOW_MS) },
    failed: (what, error) => failures.push(`${what}: ${String(error)}`),
  });
  return { ...invitations, jobs, failures };
}
interface Opening {
  readonly there?: Conference | null;
  readonly present?: Customer | null;
  readonly away?: boolean;
}

test('those with an address are to be invited to what has become an appointment, by their ids alone', async () => {
  const { tell, jobs, close } = open();
  tell({ before: permanent, after: planned, notifications: [notification(1), notification(2, 'call')] });
  tell({ before: undefined, after: planned, notifications: [notification(3)] });
  await close();
  expect(jobs).toEqual([invited, { ...invited, notification: 3 }]);
  expect(mailJob.parse(JSON.parse(JSON.stringify(jobs[0])))).toEqual(invited);
});

test('one who was invited is to be told of the end, with all that this says and no PIN', async () => {
  const gone = open({ there: null });
  gone.tell({ before: planned, after: undefined, notifications: [notification(1)] });
  await gone.close();
  const [job] = gone.jobs;
  expect(job).toMatchObject({ kind: 'cancellation', revision: 3, target: 'n1@example.com', zone: 'Europe/Berlin' });
  expect(JSON.stringify(job)).not.toContain('9182736');
  const read = mailJob.parse(JSON.parse(JSON.stringify(job)));
  expect(read).toEqual(job);
  const { talkPin: _, timezone: __, ...said } = planned;
  expect(read.kind === 'cancellation' && cancelled(read)).toMatchObject({ ...said, revision: 3, talkPin: null });

  const takenOff = open();
  takenOff.tell({ before: planned, after: undefined, notifications: [notification(1)] });
  await takenOff.close();
  expect(takenOff.jobs).toMatchObject([{ kind: 'cancellation', revision: 2 }]);
});

test('a change of the customer is a change of what is in calendars', async () => {
  const mine = { ...planned, timezone: null };
  const after = { ...mine, revision: 3 };
  const change = { before: mine, after, notifications: [notification(1)], customerBefore: customer };
  const moved = open({ present: { ...customer, timezone: 'Asia/Kolkata' } });
  moved.tell(change);
  await moved.close();
  expect(moved.jobs).toEqual([{ ...invited, revision: 3 }]);
  const ended = open({ present: { ...customer, disabled: true } });
  ended.tell(change);
  await ended.close();
  expect(ended.jobs).toMatchObject([{ kind: 'cancellation', revision: 3, zone: 'Europe/Berlin' }]);
  const back = open();
  back.tell({ ...change, customerBefore: { ...customer, disabled: true } });
  await back.close();
  expect(back.jobs).toEqual([{ ...invited, revision: 3 }]);
});

test('nobody is told of what changes nothing for them', async () => {
  const { tell, jobs, close } = open();
  tell({ before: planned, after: { ...planned, revision: 3, maximum: 7 }, notifications: [notification(1)] });
  tell({ before: permanent, after: undefined, notifications: [notification(1)] });
  await close();
  expect(jobs).toEqual([]);
});

test('what does not get into the queue is told without the address, and after the end nothing is taken', async () => {
  const { tell, failures, close } = open({ away: true });
  tell({ before: undefined, after: planned, notifications: [notification(1), notification(2)] });
  await close();
  tell({ before: undefined, after: planned, notifications: [notification(1)] });
  await close();
  expect(failures).toEqual(['notifications of conference 5 that are not told by e-mail: 1, 2: StoreError: away']);
});

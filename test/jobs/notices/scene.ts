import type { Conference } from '../../../src/core/conference.ts';
import type { NotificationId } from '../../../src/core/ids.ts';
import type { OccurrenceEvent } from '../../../src/core/occurrence.ts';
import { NO_SCHEDULE } from '../../../src/core/schedule.ts';
import type { Notification } from '../../../src/directory/notification.ts';
import type { NoticeRules, NoticeTiming } from '../../../src/jobs/notices/sender.ts';
import type { NoticeDefinitions } from '../../../src/jobs/notices/wanted.ts';
import { conferenceId, draft, stored } from '../../store/drafts.ts';

export const NODE = '[::1]:8021';
export const FAST: NoticeTiming = { lockMs: 5_000, sweepEveryMs: 60_000, lookEveryMs: 2, putBackMs: 2, holdMs: 4 };
export const RULES: NoticeRules = { attempts: 2, retryMs: 1, callsAtOnce: 5, perRoom: 5, mailsAtOnce: 5 };

/** One o'clock on a day in 2098, for ever from now. */
export const START_MS = Date.UTC(2098, 0, 31, 13);
export const EVENT: OccurrenceEvent = {
  ...{ kind: 'notify', index: 0, local: '2098-01-31T13:00' },
  ...{ startMs: START_MS, endMs: START_MS + 3_600_000, atMs: START_MS - 60_000 },
};
export const SCHEDULED = { year: 2098, month: 1, day: 31, hour: 13, durationMinutes: 60, timezone: 'UTC' } as const;

/** Conference 1, with those to be told of it; both can be changed. */
export function definitions(numbers: readonly string[], addresses: readonly string[] = []) {
  const id = conferenceId(1);
  const notification = (n: number, kind: Notification['kind'], target: string): Notification => {
    return { id: stored<NotificationId>(n), revision: 1, conference: id, kind, target, level: 'listen' };
  };
  const notifications = [
    ...numbers.map((number, n) => notification(n + 1, 'call', number)),
    ...addresses.map((address, n) => notification(numbers.length + n + 1, 'email', address)),
  ];
  const scene = {
    conference: { ...draft('1'), ...NO_SCHEDULE, ...SCHEDULED, id, revision: 1 } as Conference | undefined,
    notifications,
    /** As the jobs see them. */
    stored: {} as NoticeDefinitions,
  };
  scene.stored = {
    conferences: { byId: async () => scene.conference },
    notifications: {
      byId: async (wanted) => scene.notifications.find((each) => each.id === wanted),
      list: async () => scene.notifications,
    },
  };
  return scene;
}

/** So many numbers, and so many addresses. */
export const crowd = (numbers: number, addresses: number): [readonly string[], readonly string[]] => [
  Array.from({ length: numbers }, (_, n) => String(1_000 + n)),
  Array.from({ length: addresses }, (_, n) => `n${n}@example.org`),
];

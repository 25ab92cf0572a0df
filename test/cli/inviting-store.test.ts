import { beforeEach, expect, test } from 'vitest';
import { invitingStore } from '../../src/cli/inviting-store.ts';
import type { ConferenceId, NotificationId } from '../../src/core/ids.ts';
import type { Notification } from '../../src/directory/notification.ts';
import type { AppointmentChange } from '../../src/operations/appointments.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { type Store, StoreError } from '../../src/store/store.ts';
import { draft, stored } from '../store/drafts.ts';

let memory: MemoryStore;
let id: ConferenceId;
let invited: Notification[];
let told: AppointmentChange[];
let opened: number;
let failures: string[];
beforeEach(async () => {
  memory = memoryStore();
  const made = await memory.conferences.create(draft('3101', { disabled: false }));
  if (!made.ok) throw new Error(made.error);
  id = made.value.id;
  invited = [notification(1, 'email'), notification(2, 'call')];
  told = [];
  opened = 0;
  failures = [];
});
const notification = (n: number, kind: Notification['kind']): Notification => ({
  ...{ id: stored<NotificationId>(n), revision: 1, conference: id, kind, level: 'talk' },
  target: kind === 'email' ? 'zoe@example.org' : '71',
});
function inviting(store: Store = memory) {
  return invitingStore({
    store,
    notifications: { list: async (of) => (of === id ? invited : []) },
    async open() {
      opened += 1;
      return { tell: (change) => void told.push(change), close: async () => undefined };
    },
    failed: (what, error) => failures.push(`${what}: ${String(error)}`),
  });
}

test('those with an address are told of what is changed and deleted, as it was and is', async () => {
  const { conferences } = inviting().store;
  const before = await memory.conferences.byId(id);
  const changed = await conferences.update(id, { hour: 11 });
  const after = changed.ok ? changed.value : undefined;
  expect(after?.hour).toBe(11);
  await conferences.delete(id, after?.revision);
  const notifications = [invited[0]];
  expect(told).toEqual([
    { before, after, notifications },
    { before: after, after: undefined, notifications },
  ]);
  expect([opened, failures]).toEqual([1, []]);
});

test('nobody is told of what was refused, and nothing is opened where nobody has an address', async () => {
  const { conferences } = inviting().store;
  expect(await conferences.update(id, { hour: 11 }, 9)).toEqual({ ok: false, error: 'changed-meanwhile' });
  invited = [notification(2, 'call')];
  expect(await conferences.update(id, { hour: 11 })).toMatchObject({ ok: true });
  expect([told, opened]).toEqual([[], 0]);
});

test('a conference whose record is damaged is deleted, and it is said that nobody is told', async () => {
  const byId = () => Promise.reject(new StoreError('conference 1 makes no sense'));
  const { conferences } = inviting({ ...memory, conferences: { ...memory.conferences, byId } }).store;
  expect(await conferences.delete(id)).toMatchObject({ ok: true });
  expect(told).toEqual([]);
  expect(failures).toEqual(['nobody is told of conference 1 by e-mail: StoreError: conference 1 makes no sense']);
});

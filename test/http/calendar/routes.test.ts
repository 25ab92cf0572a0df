import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConferenceDraft, PLAIN_CONFERENCE } from '../../../src/core/conference.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import { calendarAnnex } from '../../../src/http/calendar/routes.ts';
import { bodyRead } from '../../../src/http/rest/body.ts';
import type { RestEnv } from '../../../src/http/rest/environment.ts';
import { handler, restRoutes } from '../../../src/http/rest/rest.ts';
import { calendarOperations } from '../../../src/operations/calendars.ts';
import { listOccurrences } from '../../../src/operations/occurrences.ts';
import { readCalendar } from '../../calendar/reading.ts';
import { must, type Name, NOW_MS } from '../../operations/office.ts';
import { code, pin } from '../../store/drafts.ts';
import { openRestDesk, type RestDesk } from '../rest-desk.ts';

let desk: RestDesk;
let app: Hono<RestEnv>;
beforeEach(async () => {
  desk = await openRestDesk();
  const occurrences = { history: async () => [] };
  const deps = { ...desk.deps, services: { ...desk.deps.services, occurrences } };
  const organizer = { name: 'Convene', address: 'convene@example.org' };
  const route = { method: 'get', path: '/conferences/{id}/occurrences', operation: listOccurrences } as const;
  app = restRoutes(deps, {
    outside: [calendarAnnex(deps, calendarOperations({ site: 'example.org', organizer }))],
    inside: [
      (to) => void to.get('/conferences/:id/occurrences', bodyRead, handler({ ...route, status: 200, tag: '' }, deps)),
    ],
  });
});
afterEach(async () => {
  await desk.close();
  expect(desk.failures).toEqual([]);
});

const WEEKLY: Partial<ConferenceDraft> = {
  ...{ year: 2027, month: 1, day: 31, hour: 9, repeats: 'weekly', count: 10, durationMinutes: 60 },
  ...{ timezone: 'Europe/Berlin', adminPin: pin('9182736') },
};
let codes = 3000;
async function conference(of: 'Acme' | 'Other', change: Partial<ConferenceDraft> = {}): Promise<ConferenceId> {
  codes += 1;
  const plain = { ...PLAIN_CONFERENCE, ...WEEKLY, customer: desk.customers[of].id, code: code(String(codes)) };
  return must(await desk.services.store.conferences.create({ ...plain, ...change })).id;
}
async function ask(name: Name | undefined, path: string, method = 'GET') {
  const headers = name === undefined ? {} : await desk.bearer(name);
  const response = await app.request(`http://convene.example.com${path}`, { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the calendar of a conference', () => {
  test('is for those who may edit it, without PINs', async () => {
    const id = await conference('Acme', { description: 'Board' });
    const { status, headers, text } = await ask('admin', `/conferences/${id}/calendar.ics`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      'no-store',
    ]);
    expect(text).not.toContain('9182736');
    const read = readCalendar(text);
    expect(read).toMatchObject({ method: 'PUBLISH', name: 'Board', zones: ['Europe/Berlin'] });
    expect(read.events).toMatchObject([
      {
        ...{ uid: `conference-${id}@example.org`, summary: 'Board', stampMs: NOW_MS - (NOW_MS % 1_000) },
        ...{ description: `Code: ${codes}`, organizer: 'mailto:convene@example.org' },
      },
    ]);
    expect(read.events[0]?.occurrences(20)).toHaveLength(10);
  });
  test('is not there for others', async () => {
    const id = await conference('Acme');
    for (const name of ['stranger', 'colleague'] as const) {
      expect((await ask(name, `/conferences/${id}/calendar.ics`)).status).toBe(404);
    }
    expect((await ask('recorder', `/conferences/${id}/calendar.ics`)).status).toBe(403);
    expect((await ask(undefined, `/conferences/${id}/calendar.ics`)).status).toBe(401);
  });
  test('of what is none is a problem', async () => {
    expect((await ask('admin', '/conferences/99/calendar.ics')).status).toBe(404);
    expect((await ask('admin', '/conferences/x/calendar.ics')).status).toBe(400);
    const id = await conference('Acme');
    expect((await ask('admin', `/conferences/${id}/calendar.ics?pins=1`)).status).toBe(400);
    const wrong = await ask('admin', `/conferences/${id}/calendar.ics`, 'POST');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

test('a calendar in which nothing is left has its zone, and what a disabled customer has is cancelled', async () => {
  const id = await conference('Acme', { year: 0, timezone: null });
  expect(readCalendar((await ask('admin', `/conferences/${id}/calendar.ics`)).text)).toMatchObject({
    ...{ events: [], zones: [desk.customers.Acme.timezone] },
  });
  const planned = await conference('Acme');
  must(await desk.services.directory.customers.update(desk.customers.Acme.id, { disabled: true }));
  const { text } = await ask('root', `/conferences/${planned}/calendar.ics`);
  expect(readCalendar(text).events.map(({ status }) => status)).toEqual(['CANCELLED']);
});

describe('the calendar of a customer', () => {
  test('has the conferences that one may edit', async () => {
    const mine = await conference('Acme', { creator: desk.person('user').id });
    const hers = await conference('Acme', { timezone: null });
    await conference('Other');
    const ids = async (name: Name) => {
      const { text } = await ask(name, `/customers/${desk.customers.Acme.id}/calendar.ics`);
      return readCalendar(text).events.map(({ uid }) => uid);
    };
    const uid = (id: ConferenceId) => `conference-${id}@example.org`;
    expect(await ids('user')).toEqual([uid(mine)]);
    expect(await ids('admin')).toEqual([uid(mine), uid(hers)]);
    expect(await ids('root')).toEqual([uid(mine), uid(hers)]);
  });
  test('is named after it, and is not for another', async () => {
    const path = `/customers/${desk.customers.Acme.id}/calendar.ics`;
    expect(readCalendar((await ask('user', path)).text).name).toBe('Acme');
    expect((await ask('stranger', path)).status).toBe(403);
    expect((await ask(undefined, path)).status).toBe(401);
  });
});

test('occurrences are a page whose next is a from', async () => {
  const id = await conference('Acme');
  const { status, text } = await ask('admin', `/conferences/${id}/occurrences?from=2027-02-01&limit=1`);
  expect([status, JSON.parse(text)]).toEqual([
    200,
    {
      items: [
        {
          ...{ index: 1, start: '2027-02-07T08:00:00Z', end: '2027-02-07T09:00:00Z', local: '2027-02-07T09:00' },
          ...{ timezone: 'Europe/Berlin', state: 'planned' },
        },
      ],
      next: '2027-02-14T08:00:00Z',
    },
  ]);
});

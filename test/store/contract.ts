import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refused } from '../../src/core/result.ts';
import { type Store, StoreError, type StoreState } from '../../src/store/store.ts';
import { code, conferenceId, draft, pin, roomRecord } from './drafts.ts';

/** One set of data, to be reached over any number of connections. */
export interface Subject {
  connect(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every store does, whatever it is made of. `fresh` gives one that is empty. */
export function storeContract(fresh: () => Promise<Subject>): void {
  let subject: Subject;
  let store: Store;
  beforeEach(async () => {
    subject = await fresh();
    store = await subject.connect();
  });
  afterEach(() => subject.dispose());

  describe('conferences', () => {
    test('what was created is read again as it was, by id and by code', async () => {
      const created = await store.conferences.create(draft('0310'));
      expect(created).toEqual({ ok: true, value: { ...draft('0310'), id: expect.any(Number), revision: 1 } });
      if (!created.ok) return;
      expect(await store.conferences.byId(created.value.id)).toEqual(created.value);
      expect(await store.conferences.byCode(code('0310'))).toEqual(created.value);
      expect(await store.conferences.list()).toEqual([created.value]);
    });

    test('each optional field may be missing', async () => {
      const bare = draft('1', { adminPin: null, listenPin: null, description: '', maximum: null, language: null });
      await store.conferences.create(bare);
      expect(await store.conferences.byCode(code('1'))).toMatchObject(bare);
    });

    test('what does not exist is undefined, and an empty store lists nothing', async () => {
      expect(await store.conferences.byId(conferenceId(7))).toBeUndefined();
      expect(await store.conferences.byCode(code('7'))).toBeUndefined();
      expect(await store.conferences.list()).toEqual([]);
      expect(await store.conferences.delete(conferenceId(7))).toEqual({ ok: false, error: 'not-found' });
    });

    test('codes are strings: leading zeros make another code', async () => {
      await store.conferences.create(draft('123'));
      expect(await store.conferences.create(draft('0123'))).toMatchObject({ ok: true });
      expect(await store.conferences.byCode(code('00123'))).toBeUndefined();
    });

    test('a code is taken until its conference is deleted; ids are never given out again', async () => {
      const first = await store.conferences.create(draft('3101'));
      if (!first.ok) throw new Error(first.error);
      expect(await store.conferences.create(draft('3101'))).toEqual({ ok: false, error: 'code-taken' });
      expect(await store.conferences.delete(first.value.id)).toEqual({ ok: true, value: first.value });
      expect(await store.conferences.byId(first.value.id)).toBeUndefined();
      expect(await store.conferences.byCode(code('3101'))).toBeUndefined();
      expect(await store.conferences.delete(first.value.id)).toEqual({ ok: false, error: 'not-found' });
      const second = await store.conferences.create(draft('3101'));
      expect(second).toMatchObject({ ok: true });
      expect(second.ok && second.value.id).toBeGreaterThan(first.value.id);
    });

    test('an update changes what it is given, raises the revision and keeps the rest', async () => {
      const created = await stored('0310');
      const change = { adminPin: null, talkPin: pin('55'), playJoin: false, waitMusic: true, language: 'en' };
      const updated = await store.conferences.update(created.id, change);
      expect(updated).toEqual({ ok: true, value: { ...created, ...change, revision: 2 } });
      expect(await store.conferences.byId(created.id)).toEqual(updated.ok && updated.value);
      expect(await store.conferences.update(created.id, {})).toMatchObject({ ok: true, value: { revision: 3 } });
    });

    test('a conference that gets another code leaves its own to others', async () => {
      const [first, second] = [await stored('31'), await stored('32')];
      expect(await store.conferences.update(first.id, { code: code('32') })).toEqual(refused('code-taken'));
      expect(await store.conferences.byId(first.id)).toEqual(first);
      expect(await store.conferences.update(first.id, { code: code('31') })).toMatchObject({ ok: true });
      expect(await store.conferences.update(first.id, { code: code('33') })).toMatchObject({ ok: true });
      expect(await store.conferences.byCode(code('31'))).toBeUndefined();
      expect((await store.conferences.byCode(code('33')))?.id).toBe(first.id);
      expect(await store.conferences.update(second.id, { code: code('31') })).toMatchObject({ ok: true });
      expect((await store.conferences.byCode(code('31')))?.id).toBe(second.id);
    });

    test('an update of what is not there, or has changed since it was read, is refused', async () => {
      const { id } = await stored('1');
      expect(await store.conferences.update(conferenceId(77), { disabled: true })).toEqual(refused('not-found'));
      expect(await store.conferences.update(id, { disabled: true }, 1)).toMatchObject({ ok: true });
      expect(await store.conferences.update(id, { disabled: false }, 1)).toEqual(refused('changed-meanwhile'));
      expect(await store.conferences.byId(id)).toMatchObject({ disabled: true, revision: 2 });
    });

    test('of changes at the same moment none is lost; of those that name a revision one is made', async () => {
      const stores = [store, await subject.connect(), await subject.connect()];
      const { id } = await stored('1');
      const changes = [{ talkPin: pin('1') }, { maximum: 40 }, { description: 'new' }];
      for (let round = 1; round <= 20; round += 1) {
        await Promise.all(stores.map(({ conferences }, n) => conferences.update(id, changes[n] ?? {})));
      }
      const after = await store.conferences.byId(id);
      expect(after).toMatchObject({ talkPin: '1', maximum: 40, description: 'new', revision: 61 });
      const claims = await Promise.all(stores.map(({ conferences }) => conferences.update(id, {}, 61)));
      expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
      expect(claims.filter((claim) => !claim.ok && claim.error === 'changed-meanwhile')).toHaveLength(2);
    });

    async function stored(text: string) {
      const created = await store.conferences.create(draft(text));
      if (!created.ok) throw new Error(created.error);
      return created.value;
    }

    test('the list is in the order of ids, also past nine', async () => {
      for (let n = 1; n <= 12; n += 1) await store.conferences.create(draft(String(100 - n)));
      const ids = (await store.conferences.list()).map(({ id }) => id);
      expect(ids).toHaveLength(12);
      expect(ids).toEqual([...ids].sort((one, other) => one - other));
    });

    test('of four that create with one code at the same moment one wins, 1000 times of 1000', async () => {
      const stores = [store, await subject.connect(), await subject.connect(), await subject.connect()];
      const codes = Array.from({ length: 1000 }, (_, n) => String(n).padStart(4, '0'));
      const outcomes = await Promise.all(
        codes.map((text) => Promise.all(stores.map(({ conferences }) => conferences.create(draft(text))))),
      );
      const wins = outcomes.map((outcome) => outcome.filter(({ ok }) => ok).length);
      expect(wins).toEqual(codes.map(() => 1));
      const listed = await store.conferences.list();
      expect(listed.map((conference) => conference.code).sort()).toEqual(codes);
      expect(new Set(listed.map(({ id }) => id)).size).toBe(1000);
    });

    test('of two that delete one conference at the same moment one wins, and the code is free once', async () => {
      const other = await subject.connect();
      for (let n = 0; n < 50; n += 1) {
        const created = await store.conferences.create(draft('55'));
        if (!created.ok) throw new Error(created.error);
        const { id } = created.value;
        const outcomes = await Promise.all([store.conferences.delete(id), other.conferences.delete(id)]);
        expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
      }
    });

    test('any sequence of creates, deletes and new codes leaves what a plain list of conferences holds', async () => {
      const step = fc.record({
        kind: fc.constantFrom('create', 'delete', 'move'),
        which: fc.integer({ min: 1, max: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const own = await fresh();
          const { conferences } = await own.connect();
          const expected = new Map<string, number>();
          for (const { kind, which } of steps) {
            const text = String(which);
            const id = expected.get(text);
            if (kind === 'create') {
              const created = await conferences.create(draft(text));
              expect(created.ok).toBe(id === undefined);
              if (created.ok) expected.set(text, created.value.id);
            } else if (id !== undefined && kind === 'move') {
              const to = String((which % 6) + 1);
              const moved = await conferences.update(conferenceId(id), { code: code(to) });
              expect(moved.ok).toBe(!expected.has(to));
              if (moved.ok) expected.delete(text);
              if (moved.ok) expected.set(to, id);
            } else if (id !== undefined) {
              expect(await conferences.delete(conferenceId(id))).toMatchObject({ ok: true });
              expected.delete(text);
            }
          }
          const listed = await conferences.list();
          expect(new Map(listed.map((one) => [one.code, one.id]))).toEqual(expected);
          for (const text of ['1', '2', '3', '4', '5', '6']) {
            expect((await conferences.byCode(code(text)))?.id).toBe(expected.get(text));
          }
          await own.dispose();
        }),
        { numRuns: 25 },
      );
    });
  });

  describe('rooms', () => {
    const id = conferenceId(5);

    test('a record is read as it was written last, each room its own, until it is forgotten', async () => {
      expect(await store.rooms.read(id)).toBeUndefined();
      await store.rooms.write(id, roomRecord({ mode: 'open', round: 1, hands: [] }));
      await store.rooms.write(id, roomRecord());
      await store.rooms.write(conferenceId(50), roomRecord({ round: 9, announce: true }));
      expect(await store.rooms.read(id)).toEqual(roomRecord());
      await store.rooms.forget(id);
      await store.rooms.forget(id);
      expect(await store.rooms.read(id)).toBeUndefined();
      expect(await store.rooms.read(conferenceId(50))).toEqual(roomRecord({ round: 9, announce: true }));
    });

    test('goes with its conference', async () => {
      const created = await store.conferences.create(draft('8'));
      if (!created.ok) throw new Error(created.error);
      await store.rooms.write(created.value.id, roomRecord());
      await store.conferences.delete(created.value.id);
      expect(await store.rooms.read(created.value.id)).toBeUndefined();
    });
  });

  describe('its life', () => {
    test('a listener is told the present state at once', () => {
      const states: StoreState[] = [];
      store.onState((state) => states.push(state));
      expect(states).toEqual([{ kind: 'ready' }]);
    });

    test('after close, twice if need be, everything is refused', async () => {
      await store.close();
      await store.close();
      await expect(store.conferences.list()).rejects.toThrow(StoreError);
      await expect(store.conferences.create(draft('1'))).rejects.toThrow(StoreError);
      await expect(store.rooms.read(conferenceId(1))).rejects.toThrow(StoreError);
    });
  });
}

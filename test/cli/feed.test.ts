import { expect, test } from 'vitest';
import { tellFeed } from '../../src/cli/feed.ts';
import { type PersonId, parseMemberId, parseStoredId } from '../../src/core/ids.ts';
import type { Tell } from '../../src/core/tell.ts';
import { TALKING_PAUSE_MS, type TalkingState } from '../../src/feed/talking.ts';
import { memoryFeed } from '../../src/store/feed-memory.ts';
import { manualClock } from '../../src/time/clock.ts';
import { conferenceId, legId } from '../store/drafts.ts';

const NOW_MS = Date.UTC(2031, 2, 5, 8);

test('what a controller tells stands in the feed; who talks is only said', async () => {
  const log = memoryFeed();
  const clock = manualClock(NOW_MS);
  const said: TalkingState[] = [];
  log.onTalking((state) => said.push(state));
  const feed = tellFeed(log, clock, (what, error) => {
    throw new Error(what, { cause: error });
  });
  const when = { atMs: NOW_MS, fsAtMs: NOW_MS - 3 };
  const conference = conferenceId(5);
  const person = parseStoredId<PersonId>(7);
  if (person === undefined) throw new Error('7 is an id');
  const talks = (id: number): Tell => {
    const member = parseMemberId(id);
    if (member === undefined) throw new Error(`no member: ${id}`);
    return { kind: 'talking-changed', conference, leg: legId('leg'), member, talking: true };
  };
  feed.tell({ kind: 'room-opened', conference }, when);
  feed.tell(talks(1), when);
  feed.tell(talks(2), when);
  feed.conferenceChanged(conference, { what: 'deleted', by: person });
  expect(said.map(({ talking }) => talking)).toEqual([[1]]);
  clock.advance(TALKING_PAUSE_MS);
  expect(said.map(({ talking }) => talking)).toEqual([[1], [1, 2]]);
  await feed.close();
  const { entries } = await log.page(0, 10);
  expect(entries.map(({ json }): unknown => JSON.parse(json))).toEqual([
    { type: 'room.opened', at: '2031-03-05T07:59:59.997Z', conference },
    { type: 'conference.changed', at: '2031-03-05T08:00:00.000Z', conference, what: 'deleted', by: person },
  ]);
});

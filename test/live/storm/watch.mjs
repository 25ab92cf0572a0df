// Looks all the time where FreeSWITCH has everybody, who hears whom, and how long it is silent for whom.
import { setTimeout as sleep } from 'node:timers/promises';
import { LINES, ROOMS } from './plan.mjs';

const LISTEN_EVERY_MS = 100;
const LIST_EVERY_MS = 400;
/** A leg of a telephone that has hung up may be on FreeSWITCH's list for so long. */
const GHOST_MS = 4000;
/** Nobody at the door hears nothing for longer than the dead-man and his allowances. */
const DOOR_LIMIT_MS = 45_000;
/** Nor, while a controller serves the node, anybody in a room where there is something to hear. */
const ROOM_LIMIT_MS = 8000;

export function createWatch(x, crowd, world, report) {
  const longest = { door: 0, doorOf: 'nobody', served: 0, unserved: 0 };
  const names = new Map();
  const ghosts = new Map();
  let rooms = [];
  let stopped = false;

  /** Every member is a telephone of ours, once, in the room it asked for, with the rights of its role. */
  function judgeRooms(list) {
    const byNumber = new Map([...crowd.calls].map((call) => [call.caller.number, call]));
    const seats = new Map();
    const unheld = new Set();
    for (const room of list) {
      for (const member of room.members.filter(({ type }) => type === 'caller')) {
        const number = member.caller_id_number;
        const call = byNumber.get(number);
        if (call === undefined || call.gone) {
          unheld.add(number);
          continue;
        }
        if (seats.has(number))
          report(`${call} is in ${seats.get(number).room.conference_name} and in ${room.conference_name}`);
        seats.set(number, { room, member });
        const { role, room: wanted } = call.visit;
        if (!names.has(wanted)) names.set(wanted, room.conference_name);
        if (names.get(wanted) !== room.conference_name) report(`${call} is in ${room.conference_name}`);
        if (member.flags.is_moderator !== (role === 'admin'))
          report(`${call}: moderator is ${member.flags.is_moderator}`);
        if (role === 'listen' && member.flags.can_speak) report(`${call}: a listener may speak`);
      }
    }
    for (const call of crowd.calls) {
      call.place = seats.get(call.caller.number);
      if (call.place) call.wasInside = true;
    }
    for (const number of ghosts.keys()) if (!unheld.has(number)) ghosts.delete(number);
    for (const number of unheld) {
      if (!ghosts.has(number)) ghosts.set(number, Date.now());
      if (Date.now() - ghosts.get(number) > GHOST_MS) report(`${number} has hung up and is in a room`);
    }
    if (new Set(names.values()).size !== names.size) report('two conferences share a room');
    rooms = list;
  }
  async function look() {
    if (!world.isNodeUp) {
      for (const call of crowd.calls) call.place = undefined;
      ghosts.clear();
      return;
    }
    const text = await Promise.race([x.node.api('conference json_list').catch(() => ''), sleep(2000, '')]);
    // The event socket may have gone away in the middle of the answer.
    if (text.startsWith('[') && world.isNodeUp) judgeRooms(JSON.parse(text));
  }

  const lineOf = new Map(LINES.map(({ tone, name }) => [tone, name]));
  function judgeVoice(listener, tone) {
    const name = lineOf.get(tone);
    const speaker = [...crowd.calls].find(({ visit }) => visit.name === name);
    if (speaker === undefined || !listener.place) return;
    if (speaker.visit.role === 'listen') report(`${listener} hears ${speaker}`);
    else if (speaker.visit.room !== listener.visit.room) report(`${listener} hears ${speaker}, of another room`);
  }

  /** In a room it may be silent when nobody else there may speak, and there is no music to be played. */
  function mayBeSilent(call) {
    const others = call.place.room.members.filter((member) => member.caller_id_number !== call.caller.number);
    const inside = new Map([...crowd.calls].map((other) => [other.caller.number, other]));
    const speak = others.some(
      (member) => member.flags.can_speak && inside.get(member.caller_id_number)?.caller.talking === true,
    );
    const { wait_music, play_music } = ROOMS[call.visit.room].options;
    const isGateClosed = wait_music && !call.place.room.members.some((member) => member.flags.is_moderator);
    const isAloneWithMusic = play_music && others.length === 0;
    return !speak && !isGateClosed && !isAloneWithMusic;
  }
  function judgeSilence(call) {
    const now = Date.now();
    if (!world.isNodeUp || call.gone || (call.place && mayBeSilent(call))) {
      call.audibleAt = now;
      return;
    }
    const silentMs = now - call.audibleAt;
    if (!call.place) {
      if (silentMs > longest.door) Object.assign(longest, { door: silentMs, doorOf: String(call) });
      if (silentMs > DOOR_LIMIT_MS) report(`silence at the door for ${call}`);
    } else if (world.isServed()) {
      const servedMs = Math.min(silentMs, now - world.servedSince);
      longest.served = Math.max(longest.served, servedMs);
      if (servedMs > ROOM_LIMIT_MS) report(`silence in the room for ${call}`);
    } else longest.unserved = Math.max(longest.unserved, silentMs);
  }

  const every = async (ms, does) => {
    while (!stopped) {
      await does();
      await sleep(ms);
    }
  };
  const loops = [
    every(LIST_EVERY_MS, look),
    every(LISTEN_EVERY_MS, () => {
      for (const call of crowd.calls) {
        call.follow((tone) => judgeVoice(call, tone));
        judgeSilence(call);
      }
    }),
  ].map((loop) => loop.catch((error) => report(`the watch failed: ${error.stack}`)));
  return {
    longest,
    get rooms() {
      return rooms;
    },
    look,
    stop: () => {
      stopped = true;
      return Promise.all(loops);
    },
  };
}

import type { Member } from './conference-member.ts';
import type { Room } from './conference-room.ts';
import type { SwitchCore } from './switch-core.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

/** Writes JSON as cJSON's `print` does: members on lines of their own, indented by tabs, a tab after each colon. */
function printJson(value: Json, depth: number): string {
  if (Array.isArray(value)) return `[${value.map((each: Json) => printJson(each, depth + 1)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const indent = '\t'.repeat(depth + 1);
  const lines = Object.entries(value).map(
    ([key, each]) => `${indent}${JSON.stringify(key)}:\t${printJson(each, depth + 1)}`,
  );
  return `{\n${lines.length === 0 ? '' : `${lines.join(',\n')}\n`}${'\t'.repeat(depth)}}`;
}

const secondsSince = (core: SwitchCore, ms: number): number =>
  Math.floor(core.clock.nowMs() / 1000) - Math.floor(ms / 1000);

function memberJson(member: Member, core: SwitchCore): Json {
  return {
    type: 'caller',
    id: member.id,
    flags: {
      can_hear: member.canHear && !member.hold,
      can_see: true,
      can_speak: member.canSpeak && !member.hold,
      hold: member.hold,
      mute_detect: false,
      talking: member.talking,
      has_video: false,
      video_bridge: false,
      has_floor: member.room.floor === member,
      is_moderator: member.moderator,
      end_conference: false,
      mandatory_member_end_conference: false,
      pass_digits: false,
    },
    uuid: member.leg.uuid,
    caller_id_name: member.leg.name,
    caller_id_number: member.leg.number,
    join_time: secondsSince(core, member.joinedMs),
    last_talking: member.talkChangedMs === 0 ? 0 : secondsSince(core, member.talkChangedMs),
    energy: 100,
    volume_in: 0,
    volume_out: 0,
    'output-volume': 0,
    'input-volume': 0,
  };
}

function roomJson(room: Room): Json {
  return {
    conference_name: room.name,
    member_count: room.size,
    ghost_count: room.members.length - room.size,
    rate: 8000,
    run_time: secondsSince(room.core, room.createdMs),
    conference_uuid: room.uuid,
    canvas_count: 0,
    max_bw_in: 0,
    force_bw_in: 0,
    video_floor_packets: 0,
    locked: room.locked,
    destruct: false,
    wait_mod: false,
    audio_always: false,
    running: true,
    answered: true,
    enforce_min: true,
    bridge_to: false,
    dynamic: true,
    exit_sound: true,
    enter_sound: true,
    recording: false,
    video_bridge: false,
    video_floor_only: false,
    video_rfc4579: false,
    ...(room.maxMembers === 0 ? {} : { max_members: room.maxMembers }),
    variables: Object.fromEntries(room.variables),
    members: room.members.map((member) => memberJson(member, room.core)),
  };
}

/** `conference json_list`, or `conference X json_list` with the one room. */
export function jsonList(rooms: readonly Room[], compact: boolean): string {
  const list = rooms.map(roomJson);
  return compact ? JSON.stringify(list) : printJson(list, 0);
}

/** `conference X list`: a line for each member, whose name stands in it as it is, line feeds and all. */
export function memberLines(room: Room): string {
  return room.members
    .map((member) => {
      const flags = [
        ...(member.canHear ? ['hear'] : []),
        ...(member.canSpeak ? ['speak'] : []),
        ...(member.talking ? ['talking'] : []),
        ...(room.floor === member ? ['floor'] : []),
        ...(member.moderator ? ['moderator'] : []),
        ...(member.hold ? ['hold'] : []),
        ...(member.ghost ? ['ghost'] : []),
      ].join('|');
      const { channelName, uuid, name, number } = member.leg;
      return `${member.id};${channelName};${uuid};${name};${number};${flags};0;0;100\n`;
    })
    .join('');
}

/** `conference list`: each room with its members. */
export function roomLines(rooms: readonly Room[]): string {
  if (rooms.length === 0) return '+OK No active conferences.\n';
  return rooms
    .map((room) => {
      const flags = `${room.locked ? 'locked|' : ''}running|answered|enforce_min|dynamic|exit_sound|enter_sound|json_status`;
      const count = `${room.size} member${room.size === 1 ? '' : 's'}`;
      return `+OK Conference ${room.name} (${count} rate: 8000 flags: ${flags})\n${memberLines(room)}`;
    })
    .join('');
}

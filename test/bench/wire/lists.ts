/** Somebody in a room. */
export interface Call {
  readonly leg: string;
  readonly member: number;
  readonly name: string;
  readonly number: string;
}
export interface ListedRoom {
  readonly name: string;
  readonly uuid: string;
  readonly calls: readonly Call[];
}

/** `conference json_list`, with FreeSWITCH 1.10.12's fields and blanks. */
export function roomList(rooms: readonly ListedRoom[]): string {
  const list = rooms.map(({ name, uuid, calls }) => ({
    conference_name: name,
    member_count: calls.length,
    ghost_count: 0,
    rate: 8000,
    run_time: 89,
    conference_uuid: uuid,
    canvas_count: 0,
    max_bw_in: 0,
    force_bw_in: 0,
    video_floor_packets: 0,
    locked: false,
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
    variables: {},
    members: calls.map(listedMember),
  }));
  return JSON.stringify(list, undefined, '\t').replaceAll('": ', '":\t');
}

const listedMember = (call: Call): object => ({
  type: 'caller',
  id: call.member,
  flags: {
    can_hear: true,
    can_see: true,
    can_speak: true,
    hold: false,
    mute_detect: false,
    talking: false,
    has_video: false,
    video_bridge: false,
    has_floor: false,
    is_moderator: false,
    end_conference: false,
    mandatory_member_end_conference: false,
    pass_digits: false,
  },
  uuid: call.leg,
  caller_id_name: call.name,
  caller_id_number: call.number,
  join_time: 89,
  last_talking: 0,
  energy: 100,
  volume_in: 0,
  volume_out: 0,
  'output-volume': 0,
  'input-volume': 0,
});

/** `show channels as json`, likewise. */
export function channelList(rooms: readonly ListedRoom[]): string {
  const rows = rooms.flatMap(({ name, calls }) => calls.map((call) => listedChannel(call, name)));
  return JSON.stringify({ row_count: rows.length, rows });
}

const listedChannel = (call: Call, room: string): object => ({
  uuid: call.leg,
  direction: 'inbound',
  created: '2026-11-21 00:12:25',
  created_epoch: '1795219945',
  name: `sofia/internal/${call.number}@127.0.0.1`,
  state: 'CS_EXECUTE',
  cid_name: call.name,
  cid_num: call.number,
  ip_addr: '127.0.0.1',
  dest: '7500',
  application: 'conference',
  application_data: `${room}@convene`,
  dialplan: 'XML',
  context: 'default',
  read_codec: 'L16',
  read_rate: '8000',
  read_bit_rate: '128000',
  write_codec: 'PCMU',
  write_rate: '8000',
  write_bit_rate: '64000',
  secure: '',
  hostname: 'node-a',
  presence_id: '',
  presence_data: '',
  accountcode: '',
  callstate: 'ACTIVE',
  callee_name: '',
  callee_num: '',
  callee_direction: '',
  call_uuid: '',
  sent_callee_name: '',
  sent_callee_num: '',
  initial_cid_name: call.name,
  initial_cid_num: call.number,
  initial_ip_addr: '127.0.0.1',
  initial_dest: '7500',
  initial_dialplan: 'XML',
  initial_context: 'default',
});

/** Where in FreeSWITCH 1.10.12 an event is fired: file, function, line. Events carry it, so the simulator's do too. */
export type CallingSite = readonly [file: string, fn: string, line: string];

const MEMBER = 'conference_member.c';
const API = 'conference_api.c';

const SITES: Readonly<Record<string, CallingSite>> = {
  'conference-create': ['mod_conference.c', 'conference_new', '3848'],
  'conference-destroy': ['mod_conference.c', 'conference_thread_run', '863'],
  'add-member': [MEMBER, 'conference_member_add', '962'],
  'floor-change': [MEMBER, 'conference_member_set_floor_holder', '1158'],
  'del-member': [MEMBER, 'conference_member_del', '1355'],
  'start-talking': ['conference_loop.c', 'conference_loop_input', '1154'],
  'stop-talking': ['conference_loop.c', 'stop_talking_handler', '783'],
  'mute-member': [API, 'conference_api_sub_mute', '339'],
  'unmute-member': [API, 'conference_api_sub_unmute', '487'],
  'deaf-member': [API, 'conference_api_sub_deaf', '797'],
  'undeaf-member': [API, 'conference_api_sub_undeaf', '829'],
  'hold-member': [API, 'conference_api_sub_hold', '415'],
  'unhold-member': [API, 'conference_api_sub_unhold', '446'],
  'kick-member': [API, 'conference_api_sub_kick', '902'],
  'hup-member': [API, 'conference_api_sub_hup', '871'],
  lock: [API, 'conference_api_sub_lock', '3474'],
  unlock: [API, 'conference_api_sub_unlock', '3496'],
  transfer: [API, 'conference_api_sub_transfer', '3704'],
  'play-file': [API, 'conference_api_sub_play', '2817'],
  'play-file-error': ['conference_file.c', 'conference_file_play', '268'],
  'play-file-member': [API, 'conference_api_sub_play', '2846'],
  'play-file-done': ['conference_file.c', 'conference_file_close', '52'],
  'play-file-member-done': ['conference_file.c', 'conference_file_close', '52'],
  CHANNEL_CREATE: ['switch_core_state_machine.c', 'switch_core_session_run', '626'],
  CHANNEL_PROGRESS: ['switch_channel.c', 'switch_channel_perform_mark_ring_ready_value', '3505'],
  CHANNEL_PROGRESS_MEDIA: ['switch_channel.c', 'switch_channel_perform_mark_pre_answered', '3560'],
  CHANNEL_BRIDGE: ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', '1689'],
  CHANNEL_UNBRIDGE: ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', '1879'],
  CHANNEL_ANSWER: ['switch_channel.c', 'switch_channel_perform_mark_answered', '3846'],
  CHANNEL_PARK: ['switch_ivr.c', 'switch_ivr_park', '1002'],
  CHANNEL_EXECUTE: ['switch_core_session.c', 'switch_core_session_exec', '2944'],
  CHANNEL_EXECUTE_COMPLETE: ['switch_core_session.c', 'switch_core_session_exec', '2967'],
  CHANNEL_HANGUP: ['switch_channel.c', 'switch_channel_perform_hangup', '3445'],
  CHANNEL_HANGUP_COMPLETE: ['switch_core_state_machine.c', 'switch_core_session_reporting_state', '943'],
  CHANNEL_DESTROY: ['switch_core_session.c', 'switch_core_session_perform_destroy', '1584'],
  PLAYBACK_START: ['switch_ivr_play_say.c', 'switch_ivr_play_file', '1646'],
  PLAYBACK_STOP: ['switch_ivr_play_say.c', 'switch_ivr_play_file', '2020'],
  RECORD_START: ['switch_ivr_play_say.c', 'switch_ivr_record_file_event', '767'],
  RECORD_STOP: ['switch_ivr_play_say.c', 'switch_ivr_record_file_event', '1030'],
  DTMF: ['switch_channel.c', 'switch_channel_dequeue_dtmf', '677'],
  BACKGROUND_JOB: ['mod_event_socket.c', 'api_exec', '1572'],
  HEARTBEAT: ['switch_core.c', 'send_heartbeat', '95'],
  SHUTDOWN: ['switch_core.c', 'switch_core_destroy', '3023'],
};

/** The site for an event's name, or for a conference event's action. */
export const callingSite = (kind: string): CallingSite => SITES[kind] ?? ['switch_event.c', 'switch_event_fire', '1'];

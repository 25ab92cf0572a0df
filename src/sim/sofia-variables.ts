import type { HeaderValue } from './event.ts';

/** What mod_sofia knows of an incoming call. */
export interface SofiaCall {
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  readonly dialled: string;
  readonly channelName: string;
  readonly sessionId: number;
  readonly createdMs: number;
}

export type Variables = readonly (readonly [name: string, value: HeaderValue])[];

const HERE = '127.0.0.1';
const FAR_PORT = '5390';
const NEAR_PORT = '5260';
const METHODS = 'INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY';

const fromHeader = (call: SofiaCall): string => `"${call.name}" <sip:${call.number}@${HERE}>;tag=far${call.sessionId}`;
const toHeader = (call: SofiaCall): string => `<sip:${call.dialled}@${HERE}:${NEAR_PORT}>`;
const fullVia = (call: SofiaCall): string =>
  `SIP/2.0/UDP ${HERE}:${FAR_PORT};rport=${FAR_PORT};branch=z9hG4bK${call.sessionId}`;

function sdp(port: number, direction: string): string {
  const attributes = ['rtpmap:0 PCMU/8000', 'rtpmap:101 telephone-event/8000', 'fmtp:101 0-15', 'rtpmap:13 CN/8000'];
  const lines = [
    'v=0',
    `o=FreeSWITCH ${port} ${port + 1} IN IP4 ${HERE}`,
    's=FreeSWITCH',
    `c=IN IP4 ${HERE}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101 13`,
    ...attributes.map((each) => `a=${each}`),
    'a=ptime:20',
  ];
  return `${[...lines, ...(direction === '' ? [] : [`a=${direction}`])].join('\r\n')}\r\n`;
}

const farAudioPort = (call: SofiaCall): number => 50_000 + (call.sessionId % 10_000);
const nearAudioPort = (call: SofiaCall): number => 40_000 + (call.sessionId % 10_000);

/** The variables of a channel at CHANNEL_CREATE, in the order in which FreeSWITCH 1.10.12 sends them. */
export function variablesAtCreate(call: SofiaCall): Variables {
  const { number, dialled, uuid } = call;
  const requestUri = `${dialled}@${HERE}:${NEAR_PORT}`;
  return [
    ['direction', 'inbound'],
    ['uuid', uuid],
    ['call_uuid', uuid],
    ['session_id', String(call.sessionId)],
    ['sip_from_user', number],
    ['sip_from_uri', `${number}@${HERE}`],
    ['sip_from_host', HERE],
    ['video_media_flow', 'disabled'],
    ['text_media_flow', 'disabled'],
    ['channel_name', call.channelName],
    ['sip_call_id', `call-${call.sessionId}`],
    ['sip_local_network_addr', HERE],
    ['sip_network_ip', HERE],
    ['sip_network_port', FAR_PORT],
    ['sip_invite_stamp', String(call.createdMs * 1000)],
    ['sip_received_ip', HERE],
    ['sip_received_port', FAR_PORT],
    ['sip_via_protocol', 'udp'],
    ['sip_from_user_stripped', number],
    ['sip_from_tag', `far${call.sessionId}`],
    ['sofia_profile_name', 'internal'],
    ['sofia_profile_url', `sip:mod_sofia@${HERE}:${NEAR_PORT}`],
    ['recovery_profile_name', 'internal'],
    ['sip_Remote-Party-ID', `"${call.name}" <sip:${number}@${HERE}>;party=calling;screen=yes;privacy=off`],
    ['sip_cid_type', 'rpid'],
    ['sip_full_via', fullVia(call)],
    ['sip_from_display', call.name],
    ['sip_full_from', fromHeader(call)],
    ['sip_full_to', toHeader(call)],
    ['sip_allow', METHODS],
    ['sip_req_user', dialled],
    ['sip_req_port', NEAR_PORT],
    ['sip_req_uri', requestUri],
    ['sip_req_host', HERE],
    ['sip_to_user', dialled],
    ['sip_to_port', NEAR_PORT],
    ['sip_to_uri', requestUri],
    ['sip_to_host', HERE],
    ['sip_contact_user', 'mod_sofia'],
    ['sip_contact_port', FAR_PORT],
    ['sip_contact_uri', `mod_sofia@${HERE}:${FAR_PORT}`],
    ['sip_contact_host', HERE],
    ['sip_user_agent', 'FreeSWITCH'],
    ['sip_via_host', HERE],
    ['sip_via_port', FAR_PORT],
    ['sip_via_rport', FAR_PORT],
    ['max_forwards', '70'],
    ['switch_r_sdp', sdp(farAudioPort(call), '')],
    ['ep_codec_string', 'CORE_PCM_MODULE.PCMU@8000h@20i@64000b'],
    ['rtp_use_codec_string', 'PCMU'],
    ['remote_video_media_flow', 'inactive'],
    ['remote_text_media_flow', 'inactive'],
    ['remote_audio_media_flow', 'sendrecv'],
    ['audio_media_flow', 'sendrecv'],
    ['remote_media_ip', HERE],
    ['remote_media_port', String(farAudioPort(call))],
    ['rtp_audio_recv_pt', '0'],
    ['rtp_use_codec_name', 'PCMU'],
    ['rtp_use_codec_rate', '8000'],
    ['rtp_use_codec_ptime', '20'],
    ['rtp_use_codec_channels', '1'],
    ['rtp_last_audio_codec_string', 'PCMU@8000h@20i@1c'],
    ['read_codec', 'PCMU'],
    ['original_read_codec', 'PCMU'],
    ['read_rate', '8000'],
    ['original_read_rate', '8000'],
    ['write_codec', 'PCMU'],
    ['write_rate', '8000'],
    ['dtmf_type', 'rfc2833'],
    ['endpoint_disposition', 'RECEIVED'],
  ];
}

/** What the answer adds before CHANNEL_ANSWER is sent. */
export function variablesAtAnswer(call: SofiaCall): Variables {
  return [
    ['rtp_local_sdp_str', sdp(nearAudioPort(call), 'sendrecv')],
    ['local_media_ip', HERE],
    ['local_media_port', String(nearAudioPort(call))],
    ['advertised_media_ip', HERE],
    ['rtp_use_timer_name', 'soft'],
    ['rtp_use_pt', '0'],
    ['rtp_use_ssrc', String(2_600_000_000 + call.sessionId)],
    ['rtp_2833_send_payload', '101'],
    ['rtp_2833_recv_payload', '101'],
  ];
}

/** What the caller's ACK adds, shortly after the answer. */
export function variablesAtAck(call: SofiaCall): Variables {
  return [
    ['sip_to_tag', `near${call.sessionId}`],
    ['sip_cseq', '123056300'],
  ];
}

/** What a BYE from the caller adds, before anything ends. */
export const VARIABLES_AT_BYE: Variables = [
  ['sip_reason', 'Q.850;cause=16;text="NORMAL_CLEARING"'],
  ['sip_term_status', '200'],
  ['proto_specific_hangup_cause', 'sip:200'],
  ['sip_term_cause', '16'],
  ['sip_hangup_disposition', 'recv_bye'],
];

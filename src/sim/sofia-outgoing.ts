import { q850 } from './hangup-cause.ts';
import type { Variables } from './sofia-variables.ts';

/** What mod_sofia knows of a call that it places. */
export interface SofiaOutgoing {
  readonly uuid: string;
  readonly channelName: string;
  readonly sessionId: number;
  readonly number: string;
  readonly name: string;
  readonly dialled: string;
}

const HERE = '127.0.0.1';
const FAR_PORT = '5390';
const NEAR_PORT = '5260';

/** The variables of a channel that is dialled, at CHANNEL_CREATE; `asked` are those of the dial string. */
export function variablesAtDialling(
  call: SofiaOutgoing,
  gateway: string | undefined,
  asked: ReadonlyMap<string, string>,
): Variables {
  const profile: Variables =
    gateway === undefined
      ? [['sip_profile_name', 'internal']]
      : [
          ['sip_gateway_name', gateway],
          ['sip_local_network_addr', HERE],
          ['sip_profile_name', 'gateway'],
        ];
  return [
    ['direction', 'outbound'],
    ['is_outbound', 'true'],
    ['uuid', call.uuid],
    ['call_uuid', call.uuid],
    ['session_id', String(call.sessionId)],
    ...profile,
    ['video_media_flow', 'disabled'],
    ['text_media_flow', 'disabled'],
    ['channel_name', call.channelName],
    ['sip_destination_url', `sip:${call.dialled}@${HERE}:${FAR_PORT}`],
    ...asked,
    ['originate_early_media', String(asked.get('ignore_early_media') !== 'true')],
    ['originate_endpoint', 'sofia'],
    ['rtp_use_codec_string', 'PCMU'],
    ['local_media_ip', HERE],
    ['local_media_port', String(40_000 + (call.sessionId % 10_000))],
    ['advertised_media_ip', HERE],
    ['audio_media_flow', 'sendrecv'],
    ['sip_req_uri', `${call.dialled}@${HERE}:${FAR_PORT}`],
    ['sofia_profile_name', 'internal'],
    ['recovery_profile_name', 'internal'],
    ['sofia_profile_url', `sip:mod_sofia@${HERE}:${NEAR_PORT}`],
  ];
}

/** What the first answer of the far end adds, whichever it is. */
export function variablesAtProgress(call: SofiaOutgoing): Variables {
  const from = `sip:${call.number}@${HERE}`;
  return [
    ['sip_network_ip', HERE],
    ['sip_network_port', FAR_PORT],
    ['sip_user_agent', 'FreeSWITCH'],
    ['sip_full_from', `${call.name === '' ? '' : `"${call.name}" `}<${from}>;tag=near${call.sessionId}`],
    ['sip_full_to', `<sip:${call.dialled}@${HERE}:${FAR_PORT}>;tag=far${call.sessionId}`],
    ['sip_from_user', call.number],
    ['sip_from_uri', `${call.number}@${HERE}`],
    ['sip_from_host', HERE],
    ['sip_to_user', call.dialled],
    ['sip_to_port', FAR_PORT],
    ['sip_to_uri', `${call.dialled}@${HERE}:${FAR_PORT}`],
    ['sip_to_host', HERE],
    ['sip_to_tag', `far${call.sessionId}`],
    ['sip_from_tag', `near${call.sessionId}`],
    ['sip_call_id', `call-${call.sessionId}`],
  ];
}

/** What the sound of the far end adds, before its answer or with it. */
export function variablesAtMedia(call: SofiaOutgoing): Variables {
  return [
    ['ep_codec_string', 'CORE_PCM_MODULE.PCMU@8000h@20i@64000b'],
    ['remote_audio_media_flow', 'sendrecv'],
    ['rtp_use_codec_name', 'PCMU'],
    ['rtp_use_codec_rate', '8000'],
    ['rtp_use_codec_ptime', '20'],
    ['read_codec', 'PCMU'],
    ['original_read_codec', 'PCMU'],
    ['read_rate', '8000'],
    ['original_read_rate', '8000'],
    ['write_codec', 'PCMU'],
    ['write_rate', '8000'],
    ['dtmf_type', 'rfc2833'],
    ['remote_media_ip', HERE],
    ['remote_media_port', String(50_000 + (call.sessionId % 10_000))],
  ];
}

/** The answer of SIP from which FreeSWITCH makes this cause. */
const REFUSALS: Readonly<Record<string, readonly [status: string, phrase: string]>> = {
  USER_BUSY: ['486', 'Busy Here'],
  CALL_REJECTED: ['603', 'Decline'],
  UNALLOCATED_NUMBER: ['404', 'Not Found'],
  NO_USER_RESPONSE: ['480', 'Temporarily Unavailable'],
  NORMAL_TEMPORARY_FAILURE: ['503', 'Service Unavailable'],
};

/** What a refusal adds. */
export function variablesAtRefusal(cause: string): Variables {
  const [status, phrase] = REFUSALS[cause] ?? ['480', 'Temporarily Unavailable'];
  return [
    ['sip_hangup_disposition', 'recv_refuse'],
    ['sip_invite_failure_status', status],
    ['sip_invite_failure_phrase', phrase],
    ['sip_term_status', status],
    ['proto_specific_hangup_cause', `sip:${status}`],
    ['sip_term_cause', String(q850(cause))],
  ];
}

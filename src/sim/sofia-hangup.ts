import { localTime } from './event-publisher.ts';
import { q850 } from './hangup-cause.ts';
import type { SofiaCall, Variables } from './sofia-variables.ts';

/** How a call ended. */
export interface SofiaHangup {
  readonly cause: string;
  readonly digits: string;
  readonly answeredMs: number;
  readonly hungupMs: number;
  readonly lastApp: string;
  readonly lastArg: string;
  readonly byeSent: boolean;
}

/** What CHANNEL_HANGUP_COMPLETE adds: the cause, the times and the account of the audio. */
export function variablesAtHangup(call: SofiaCall, end: SofiaHangup): Variables {
  const totalMs = end.hungupMs - call.createdMs;
  const billMs = end.answeredMs === 0 ? 0 : end.hungupMs - end.answeredMs;
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  const micros = (ms: number) => String(ms * 1000);
  const stamps: [string, string][] = [
    ['start_stamp', localTime(call.createdMs)],
    ['profile_start_stamp', localTime(call.createdMs)],
    ...(end.answeredMs === 0 ? [] : [['answer_stamp', localTime(end.answeredMs)] satisfies [string, string]]),
    ['end_stamp', localTime(end.hungupMs)],
  ];
  const moments: [string, number][] = [
    ['start', call.createdMs],
    ['profile_start', call.createdMs],
    ['answer', end.answeredMs],
    ['bridge', 0],
    ['last_hold', 0],
  ];
  const laterMoments: [string, number][] = [
    ['resurrect', 0],
    ['progress', 0],
    ['progress_media', 0],
    ['end', end.hungupMs],
  ];
  const epochs = (list: [string, number][]): [string, string][] =>
    list.flatMap(([name, ms]) => [
      [`${name}_epoch`, seconds(ms)],
      [`${name}_uepoch`, micros(ms)],
    ]);
  const spans = (unit: string, of: (ms: number) => string): [string, string][] => [
    [unit === 'sec' ? 'duration' : `${unit.slice(0, 1)}duration`, of(totalMs)],
    [`bill${unit}`, of(billMs)],
    [`progress${unit}`, '0'],
    [`answer${unit}`, '0'],
    [`wait${unit}`, '0'],
    [`progress_media${unit}`, '0'],
    [`flow_bill${unit}`, of(billMs)],
  ];
  return [
    ['hangup_cause', end.cause],
    ['hangup_cause_q850', String(q850(end.cause))],
    ['digits_dialed', end.digits === '' ? 'none' : end.digits],
    ...stamps,
    ...epochs(moments),
    ['hold_accum_seconds', '0'],
    ['hold_accum_usec', '0'],
    ['hold_accum_ms', '0'],
    ...epochs(laterMoments),
    ['last_app', end.lastApp],
    ...(end.lastArg === '' ? [] : [['last_arg', end.lastArg] satisfies [string, string]]),
    ['caller_id', `"${call.name}" <${call.number}>`],
    ...spans('sec', seconds),
    ...spans('msec', String),
    ...spans('usec', micros),
    ...(end.byeSent ? [['sip_hangup_disposition', 'send_bye'] satisfies [string, string]] : []),
    ...AUDIO_ACCOUNT.map(([name, value]): [string, string] => [`rtp_audio_${name}`, value]),
  ];
}

/** The account of a leg that carried no sound. */
const AUDIO_ACCOUNT: Variables = [
  ...'raw_bytes media_bytes packet_count media_packet_count skip_packet_count jitter_packet_count dtmf_packet_count'
    .concat(' cng_packet_count flush_packet_count largest_jb_size')
    .split(' ')
    .map((name): [string, string] => [`in_${name}`, '0']),
  ['in_jitter_min_variance', '0.00'],
  ['in_jitter_max_variance', '0.00'],
  ['in_jitter_loss_rate', '0.00'],
  ['in_jitter_burst_rate', '0.00'],
  ['in_mean_interval', '0.00'],
  ['in_flaw_total', '0'],
  ['in_quality_percentage', '100.00'],
  ['in_mos', '4.50'],
  ...'raw_bytes media_bytes packet_count media_packet_count skip_packet_count dtmf_packet_count cng_packet_count'
    .split(' ')
    .map((name): [string, string] => [`out_${name}`, '0']),
  ['rtcp_packet_count', '0'],
  ['rtcp_octet_count', '0'],
];

import type { Channel } from './channel.ts';
import { localTime } from './event-publisher.ts';
import { q850 } from './hangup-cause.ts';
import type { Variables } from './sofia-variables.ts';

/** What CHANNEL_HANGUP_COMPLETE adds: the cause, the times and the account of the audio. */
export function variablesAtHangup(leg: Channel): Variables {
  const cause = leg.cause ?? 'NORMAL_CLEARING';
  const totalMs = leg.hungupMs - leg.createdMs;
  const billMs = leg.answeredMs === 0 ? 0 : leg.hungupMs - leg.answeredMs;
  const lastApp = leg.variableText('current_application');
  const lastArg = leg.variableText('current_application_data');
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  const micros = (ms: number) => String(ms * 1000);
  const stamps: [string, string][] = [
    ['start_stamp', localTime(leg.createdMs)],
    ['profile_start_stamp', localTime(leg.createdMs)],
    ...(leg.answeredMs === 0 ? [] : [['answer_stamp', localTime(leg.answeredMs)] satisfies [string, string]]),
    ...(leg.progressMs === 0 ? [] : [['progress_stamp', localTime(leg.progressMs)] satisfies [string, string]]),
    ...(leg.earlyMs === 0 ? [] : [['progress_media_stamp', localTime(leg.earlyMs)] satisfies [string, string]]),
    ['end_stamp', localTime(leg.hungupMs)],
  ];
  const moments: [string, number][] = [
    ['start', leg.createdMs],
    ['profile_start', leg.createdMs],
    ['answer', leg.answeredMs],
    ['bridge', 0],
    ['last_hold', 0],
  ];
  const laterMoments: [string, number][] = [
    ['resurrect', 0],
    ['progress', leg.progressMs],
    ['progress_media', leg.earlyMs],
    ['end', leg.hungupMs],
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
    ['hangup_cause', cause],
    ['hangup_cause_q850', String(q850(cause))],
    ['digits_dialed', leg.keys.taken === '' ? 'none' : leg.keys.taken],
    ...stamps,
    ...epochs(moments),
    ['hold_accum_seconds', '0'],
    ['hold_accum_usec', '0'],
    ['hold_accum_ms', '0'],
    ...epochs(laterMoments),
    ...(lastApp === undefined ? [] : [['last_app', lastApp] satisfies [string, string]]),
    ...(lastArg === undefined ? [] : [['last_arg', lastArg] satisfies [string, string]]),
    ['caller_id', leg.name === '' ? leg.number : `"${leg.name}" <${leg.number}>`],
    ...spans('sec', seconds),
    ...spans('msec', String),
    ...spans('usec', micros),
    ...(leg.hasMedia ? AUDIO_ACCOUNT : []).map(([name, value]): [string, string] => [`rtp_audio_${name}`, value]),
  ];
}

/** The account of a leg that carried no sound. */
const AUDIO_ACCOUNT: readonly (readonly [name: string, value: string])[] = [
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

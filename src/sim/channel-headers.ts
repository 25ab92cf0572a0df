import type { Channel } from './channel.ts';
import type { Header } from './event.ts';

const micros = (ms: number): string => String(ms * 1000);
const unless = (condition: boolean, header: Header): Header[] => (condition ? [] : [header]);

/** What every event of a channel carries, in FreeSWITCH's order. An empty name or number has no header at all. */
export function channelHeaders(leg: Channel): Header[] {
  const bits = (codec: string) => (codec === 'L16' ? '128000' : '64000');
  return [
    ['Channel-State', leg.state],
    ['Channel-Call-State', leg.callState],
    ['Channel-State-Number', String(leg.stateNumber)],
    ['Channel-Name', leg.channelName],
    ['Unique-ID', leg.uuid],
    ['Call-Direction', 'inbound'],
    ['Presence-Call-Direction', 'inbound'],
    ['Channel-HIT-Dialplan', 'true'],
    ['Channel-Call-UUID', leg.uuid],
    ['Answer-State', leg.answerState],
    ...unless(leg.cause === undefined, ['Hangup-Cause', leg.cause ?? '']),
    ['Channel-Read-Codec-Name', leg.readCodec],
    ['Channel-Read-Codec-Rate', '8000'],
    ['Channel-Read-Codec-Bit-Rate', bits(leg.readCodec)],
    ['Channel-Write-Codec-Name', 'PCMU'],
    ['Channel-Write-Codec-Rate', '8000'],
    ['Channel-Write-Codec-Bit-Rate', '64000'],
    ...callerHeaders(leg),
  ];
}

function callerHeaders(leg: Channel): Header[] {
  const { number, name } = leg;
  return [
    ['Caller-Direction', 'inbound'],
    ['Caller-Logical-Direction', 'inbound'],
    ...unless(number === '', ['Caller-Username', number]),
    ['Caller-Dialplan', leg.profile.dialplan],
    ...unless(name === '', ['Caller-Caller-ID-Name', name]),
    ...unless(number === '', ['Caller-Caller-ID-Number', number]),
    ...unless(name === '', ['Caller-Orig-Caller-ID-Name', name]),
    ...unless(number === '', ['Caller-Orig-Caller-ID-Number', number]),
    ['Caller-Network-Addr', '127.0.0.1'],
    ...unless(number === '', ['Caller-ANI', number]),
    ['Caller-Destination-Number', leg.profile.destination],
    ['Caller-Unique-ID', leg.uuid],
    ['Caller-Source', 'mod_sofia'],
    ...unless(leg.profile.transferSource === '', ['Caller-Transfer-Source', leg.profile.transferSource]),
    ['Caller-Context', leg.profile.context],
    ...unless(leg.profile.redirectedFrom === '', ['Caller-RDNIS', leg.profile.redirectedFrom]),
    ['Caller-Channel-Name', leg.channelName],
    ['Caller-Profile-Index', String(leg.profile.index)],
    ['Caller-Profile-Created-Time', micros(leg.profile.createdMs)],
    ['Caller-Channel-Created-Time', micros(leg.createdMs)],
    ['Caller-Channel-Answered-Time', micros(leg.answeredMs)],
    ['Caller-Channel-Progress-Time', '0'],
    ['Caller-Channel-Progress-Media-Time', '0'],
    ['Caller-Channel-Hangup-Time', micros(leg.hungupMs)],
    ['Caller-Channel-Transfer-Time', '0'],
    ['Caller-Channel-Resurrect-Time', '0'],
    ['Caller-Channel-Bridged-Time', '0'],
    ['Caller-Channel-Last-Hold', '0'],
    ['Caller-Channel-Hold-Accum', '0'],
    ['Caller-Screen-Bit', 'true'],
    ['Caller-Privacy-Hide-Name', 'false'],
    ['Caller-Privacy-Hide-Number', 'false'],
  ];
}

/** Events that carry the channel's variables; the others carry its headers alone. */
const WITH_VARIABLES = new Set([
  ...['CREATE', 'ANSWER', 'PARK', 'EXECUTE', 'EXECUTE_COMPLETE', 'HANGUP', 'HANGUP_COMPLETE', 'DESTROY'].map(
    (name) => `CHANNEL_${name}`,
  ),
  'PLAYBACK_START',
  'PLAYBACK_STOP',
  'RECORD_START',
  'RECORD_STOP',
]);

/** What an event of this name tells of the channel: the cause once more at its end, its headers, its variables. */
export function eventHeaders(leg: Channel, name: string): Header[] {
  const first: Header[] = name === 'CHANNEL_HANGUP_COMPLETE' ? [['Hangup-Cause', leg.cause ?? '']] : [];
  const variables = WITH_VARIABLES.has(name) ? [...leg.variables] : [];
  return [
    ...first,
    ...channelHeaders(leg),
    ...variables.map(([variable, value]): Header => [`variable_${variable}`, value]),
  ];
}

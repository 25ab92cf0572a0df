import type { Channel } from './channel.ts';
import type { Header } from './event.ts';

const micros = (ms: number): string => String(ms * 1000);
const unless = (condition: boolean, header: Header): Header[] => (condition ? [] : [header]);

/** What every event of a channel carries, in FreeSWITCH's order. An empty name or number has no header at all. */
export function channelHeaders(leg: Channel): Header[] {
  const direction = leg.outgoing === undefined ? 'inbound' : 'outbound';
  return [
    ['Channel-State', leg.state],
    ['Channel-Call-State', leg.callState],
    ['Channel-State-Number', String(leg.stateNumber)],
    ['Channel-Name', leg.channelName],
    ['Unique-ID', leg.uuid],
    ['Call-Direction', direction],
    ['Presence-Call-Direction', direction],
    ['Channel-HIT-Dialplan', String(leg.outgoing === undefined || leg.routed)],
    ['Channel-Call-UUID', leg.outgoing?.from?.uuid ?? leg.uuid],
    ['Answer-State', leg.answerState],
    ...unless(leg.cause === undefined, ['Hangup-Cause', leg.cause ?? '']),
    ...codecHeaders(leg),
    ...callerHeaders(leg, direction),
    ...otherLegHeaders(leg),
  ];
}

function codecHeaders(leg: Channel): Header[] {
  if (!leg.hasMedia) return [];
  return [
    ['Channel-Read-Codec-Name', leg.readCodec],
    ['Channel-Read-Codec-Rate', '8000'],
    ['Channel-Read-Codec-Bit-Rate', leg.readCodec === 'L16' ? '128000' : '64000'],
    ['Channel-Write-Codec-Name', 'PCMU'],
    ['Channel-Write-Codec-Rate', '8000'],
    ['Channel-Write-Codec-Bit-Rate', '64000'],
  ];
}

function callerHeaders(leg: Channel, direction: string): Header[] {
  const { number, name, caller, callee, outgoing, profile } = leg;
  /** The telephone that came in: this leg's own, or that of the leg for which it was dialled. */
  const incoming = outgoing === undefined ? leg : outgoing.from;
  const reached = incoming !== undefined || leg.progressMs !== 0 || leg.hasMedia;
  return [
    ['Caller-Direction', direction],
    ['Caller-Logical-Direction', direction],
    ...unless(incoming === undefined || caller.number === '', ['Caller-Username', caller.number]),
    ...unless(profile.dialplan === '', ['Caller-Dialplan', profile.dialplan]),
    ...unless(name === '', ['Caller-Caller-ID-Name', name]),
    ...unless(number === '', ['Caller-Caller-ID-Number', number]),
    ...unless(caller.name === '', ['Caller-Orig-Caller-ID-Name', caller.name]),
    ...unless(caller.number === '', ['Caller-Orig-Caller-ID-Number', caller.number]),
    ...unless(callee === undefined || callee.name === '', ['Caller-Callee-ID-Name', callee?.name ?? '']),
    ...unless(callee === undefined || callee.number === '', ['Caller-Callee-ID-Number', callee?.number ?? '']),
    ...unless(!reached, ['Caller-Network-Addr', '127.0.0.1']),
    ...unless(caller.number === '', ['Caller-ANI', caller.number]),
    ['Caller-Destination-Number', profile.destination],
    ['Caller-Unique-ID', leg.uuid],
    ['Caller-Source', incoming === undefined ? 'src/switch_ivr_originate.c' : 'mod_sofia'],
    ...unless(profile.transferSource === '', ['Caller-Transfer-Source', profile.transferSource]),
    ['Caller-Context', profile.context],
    ...unless(profile.redirectedFrom === '', ['Caller-RDNIS', profile.redirectedFrom]),
    ['Caller-Channel-Name', leg.channelName],
    ['Caller-Profile-Index', String(profile.index)],
    ['Caller-Profile-Created-Time', micros(profile.createdMs)],
    ['Caller-Channel-Created-Time', micros(leg.createdMs)],
    ['Caller-Channel-Answered-Time', micros(leg.answeredMs)],
    ['Caller-Channel-Progress-Time', micros(leg.progressMs)],
    ['Caller-Channel-Progress-Media-Time', micros(leg.earlyMs)],
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

/** Of the leg that made this one, or that was made for it, the part by which it is known. */
function otherLegHeaders({ otherLeg, outgoing }: Channel): Header[] {
  if (otherLeg === undefined) return [];
  return [
    ['Other-Type', outgoing === undefined ? 'originatee' : 'originator'],
    ['Other-Leg-Direction', otherLeg.outgoing === undefined ? 'inbound' : 'outbound'],
    ['Other-Leg-Caller-ID-Name', otherLeg.name],
    ['Other-Leg-Caller-ID-Number', otherLeg.number],
    ['Other-Leg-Destination-Number', otherLeg.profile.destination],
    ['Other-Leg-Unique-ID', otherLeg.uuid],
    ['Other-Leg-Channel-Name', otherLeg.channelName],
  ];
}

/** Events that carry the channel's variables; the others carry its headers alone. */
const WITH_VARIABLES = new Set([
  ...[
    'CREATE',
    'PROGRESS',
    'PROGRESS_MEDIA',
    'ANSWER',
    'PARK',
    'BRIDGE',
    'UNBRIDGE',
    'EXECUTE',
    'EXECUTE_COMPLETE',
    'HANGUP',
    'HANGUP_COMPLETE',
    'DESTROY',
  ].map((name) => `CHANNEL_${name}`),
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

import type { CallerId } from '../core/event.ts';
import { parseLegId } from '../core/ids.ts';
import type { Decoded } from './decode.ts';
import type { Headers } from './headers.ts';

/** Name and number as the channel has them now; an empty one has no header at all. */
export function callerOf(headers: Headers): CallerId {
  return {
    name: headers.last('Caller-Caller-ID-Name') ?? '',
    number: headers.last('Caller-Caller-ID-Number') ?? '',
  };
}

/** The events of a channel that the core acts upon. */
export function decodeChannelEvent(name: string, headers: Headers): Decoded {
  switch (name) {
    case 'CHANNEL_CREATE':
    case 'CHANNEL_PROGRESS':
    case 'CHANNEL_PROGRESS_MEDIA':
    case 'CHANNEL_ANSWER':
    case 'CHANNEL_PARK':
    case 'CHANNEL_EXECUTE_COMPLETE':
    case 'CHANNEL_HANGUP_COMPLETE':
    case 'DTMF':
      break;
    default:
      return 'ignored';
  }
  const leg = parseLegId(headers.last('Unique-ID'));
  if (leg === undefined) return 'malformed';
  switch (name) {
    case 'CHANNEL_CREATE':
      return {
        kind: 'channel-created',
        leg,
        caller: callerOf(headers),
        direction: headers.last('Call-Direction') === 'outbound' ? 'outbound' : 'inbound',
        destination: headers.last('Caller-Destination-Number') ?? '',
      };
    case 'CHANNEL_PROGRESS':
    case 'CHANNEL_PROGRESS_MEDIA':
      return { kind: 'channel-ringing', leg };
    case 'CHANNEL_ANSWER':
      return { kind: 'channel-answered', leg, caller: callerOf(headers) };
    case 'CHANNEL_PARK':
      return {
        kind: 'channel-parked',
        leg,
        caller: callerOf(headers),
        destination: headers.last('Caller-Destination-Number') ?? '',
        variables: headers.variables('convene_'),
      };
    case 'CHANNEL_EXECUTE_COMPLETE':
      return {
        kind: 'application-done',
        leg,
        application: headers.last('Application') ?? '',
        applicationUuid: headers.last('Application-UUID') ?? '',
        response: headers.last('Application-Response') ?? '',
        hungUp: headers.last('Answer-State') === 'hangup',
        variables: headers.variables('convene_'),
      };
    case 'CHANNEL_HANGUP_COMPLETE':
      return { kind: 'channel-gone', leg, cause: headers.last('Hangup-Cause') ?? '' };
    default: {
      const digit = headers.last('DTMF-Digit');
      return digit !== undefined && /^[0-9*#A-Da-d]$/.test(digit) ? { kind: 'digit', leg, digit } : 'malformed';
    }
  }
}

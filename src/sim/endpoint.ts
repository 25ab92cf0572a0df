import type { DialledLeg } from './dial-string.ts';
import { type FarBehaviour, refuses, unreachable } from './far-behaviour.ts';
import { hangupCause } from './hangup-cause.ts';

/** Where a leg of a dial string leads. */
export interface Endpoint {
  /** Whether there can be a telephone at all; where not, the call fails without a leg. */
  readonly refused: string | undefined;
  readonly gateway: string | undefined;
  readonly number: string;
  readonly channelName: string;
  /** What happens where nobody has been set up for the call. */
  readonly otherwise: FarBehaviour;
}

const PROFILES = ['internal', 'external'];

function sofia(target: string): Endpoint {
  const [profile = '', ...rest] = target.split('/');
  if (profile === 'gateway') {
    const [gateway = '', ...number] = rest;
    return {
      refused: number.length === 0 ? 'INVALID_URL' : undefined,
      gateway,
      number: number.join('/'),
      channelName: `sofia/internal/${number.join('/')}`,
      otherwise: { noChannel: 'INVALID_GATEWAY' },
    };
  }
  const address = rest.join('/');
  return {
    refused: PROFILES.includes(profile) ? undefined : 'INVALID_PROFILE',
    gateway: undefined,
    number: address.split('@')[0] ?? '',
    channelName: `sofia/${profile}/${address}`,
    otherwise: unreachable(),
  };
}

/** The endpoints that a controller may name or must never name, with the causes of FreeSWITCH 1.10.12 (measured). */
export function readEndpoint({ endpoint, target }: DialledLeg): Endpoint {
  const none = { gateway: undefined, number: target, channelName: `${endpoint}/${target}`, otherwise: {} };
  switch (endpoint) {
    case 'sofia':
      return sofia(target);
    case 'user': {
      const number = target.split('@')[0] ?? '';
      const channelName = `sofia/internal/${number}@127.0.0.1`;
      return { ...none, refused: undefined, number, channelName, otherwise: { noChannel: 'SUBSCRIBER_ABSENT' } };
    }
    case 'loopback': {
      const number = target.split('/')[0] ?? '';
      const channelName = `loopback/${number}-a`;
      return { ...none, refused: undefined, number, channelName, otherwise: refuses('NO_ROUTE_DESTINATION') };
    }
    case 'error':
      return { ...none, refused: hangupCause(target) };
    default:
      return { ...none, refused: 'CHAN_NOT_IMPLEMENTED' };
  }
}

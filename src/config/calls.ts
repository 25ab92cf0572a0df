import { z } from 'zod';
import { DEFAULT_CALL_RULES } from '../core/call/rules.ts';
import { setting } from './about.ts';

const PREFIX_OF_NUMBER = /^[0-9]{0,8}$/;
const dialPrefix = z.string().regex(PREFIX_OF_NUMBER, 'must be up to 8 digits');
const numberPrefixes = z.array(z.string().regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits'));

/** Calls that Convene makes. */
export const calls = z.strictObject({
  ringSeconds: setting(
    z
      .int()
      .min(5)
      .max(300)
      .default(DEFAULT_CALL_RULES.ringTimeoutMs / 1_000),
    'How long a number rings that Convene calls.',
  ),
  acceptSeconds: setting(
    z
      .int()
      .min(5)
      .max(120)
      .default(DEFAULT_CALL_RULES.acceptWithinMs / 1_000),
    'How long whoever answers an invitation may take to press 1.',
  ),
  perRoom: setting(
    z.int().min(1).max(1_000).default(DEFAULT_CALL_RULES.perRoom),
    'How many invitations of one room may be under way at once.',
  ),
  legsPerAccount: setting(
    z.int().min(1).max(100_000).default(10),
    'How many calls of one access account may stand at once, where the account says nothing of its own.',
  ),
  longestSeconds: setting(
    z.int().min(60).max(86_400).default(14_400),
    'After how long any call is hung up that Convene has made, whatever the account allows.',
  ),
  country: setting(
    z
      .string()
      .regex(/^(?:[1-9][0-9]{0,2})?$/, 'must be up to 3 digits')
      .default(''),
    'Calling code of the country in whose way numbers are dialled where no dialplan says otherwise: 1, 44, 49. Without it ' +
      'only international numbers are called.',
    { env: 'CONVENE_CALLS_COUNTRY' },
  ),
  internationalPrefix: setting(
    dialPrefix.default('00'),
    'What is dialled before the code of a country: 00 in most, 011 in North America. A plus does as well.',
    { env: 'CONVENE_CALLS_INTERNATIONAL_PREFIX' },
  ),
  nationalPrefix: setting(
    dialPrefix.default('0'),
    'What is dialled before a number of the same country: 0 in most, 1 in North America; empty for nothing.',
    { env: 'CONVENE_CALLS_NATIONAL_PREFIX' },
  ),
  extensions: setting(
    z.array(z.string().regex(/^[0-9XNZ]{1,15}$/, 'must be digits, X, N and Z')).default([]),
    'Our own extensions where no dialplan says otherwise: digits, X for any, N for 2 to 9, Z for 1 to 9.',
  ),
  extensionsBy: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9_./-]{1,80}\/$/, 'must be such as user/ or sofia/gateway/pbx/')
      .default('user/'),
    'What FreeSWITCH dials them by, before the number: user/, or sofia/gateway/<name>/ for those of another exchange.',
  ),
  emergency: setting(
    numberPrefixes.optional(),
    'Emergency numbers, as they are dialled, which only a class of service that names them allows. Without it those of most ' +
      'countries: 112, 911, 000, 110, 999 and others.',
  ),
  premium: setting(
    numberPrefixes.optional(),
    'What premium rate numbers begin with, with their country; the same holds of them. Without it those of some 100 countries, ' +
      'such as 1900, 44871 and 49900.',
  ),
  recordDays: setting(z.int().min(1).max(36_500).default(400), 'For how many days records of calls are kept.'),
});

import type { FieldError } from '../field-error.ts';
import { ok, type Result, refused } from '../result.ts';
import { amountText, parseAmount } from './amount.ts';
import type { Rate } from './terms.ts';

/** A row of a rate deck as it is written. */
export interface RateFields {
  readonly prefix: string;
  readonly destination: string;
  readonly connectfee: string;
  readonly per_minute: string;
  readonly first_seconds: string;
  readonly step_seconds: string;
}

const PREFIX = /^(?:\+?[0-9]{1,15})?$/;
const LONGEST_DESTINATION = 255;
const LONGEST_STEP_SECONDS = 86_400;

/** The rate that a row says; the error is all that is wrong with it. Empty fees and steps are 0 and 1 second. */
export function parseRate(fields: RateFields): Result<Rate, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const read = <T>(field: keyof RateFields, parsed: T | undefined, otherwise: T, message: string): T => {
    if (parsed === undefined) errors.push({ field, message });
    return parsed ?? otherwise;
  };
  const money = (field: 'connectfee' | 'per_minute', text: string): string =>
    read(
      field,
      priceText(text),
      '0',
      'must be a number such as 0.0125: a point, at most six digits behind it, not below 0',
    );
  const span = (field: 'first_seconds' | 'step_seconds', text: string): number =>
    read(field, seconds(text), 1, `must be whole seconds from 1 to ${LONGEST_STEP_SECONDS}`);

  const rate: Rate = {
    prefix: read('prefix', prefixOf(fields.prefix), '', 'must be at most 15 digits of an international number'),
    destination: read(
      'destination',
      destinationOf(fields.destination),
      '',
      'must be one line of at most 255 characters',
    ),
    connectFee: money('connectfee', fields.connectfee.trim() === '' ? '0' : fields.connectfee),
    perMinute: money('per_minute', fields.per_minute),
    firstSeconds: span('first_seconds', fields.first_seconds.trim() === '' ? '1' : fields.first_seconds),
    stepSeconds: span('step_seconds', fields.step_seconds.trim() === '' ? '1' : fields.step_seconds),
  };
  return errors.length === 0 ? ok(rate) : refused(errors);
}

/** Carriers write prefixes with a plus and without. */
function prefixOf(text: string): string | undefined {
  const prefix = text.trim();
  return PREFIX.test(prefix) ? prefix.replace('+', '') : undefined;
}
function destinationOf(text: string): string | undefined {
  const destination = text.trim();
  return destination.length <= LONGEST_DESTINATION && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(destination)
    ? destination
    : undefined;
}
/** Zeros behind the sixth digit change nothing. */
function priceText(text: string): string | undefined {
  const amount = parseAmount(text.trim().replace(/(\.[0-9]{6})0+$/, '$1'));
  return amount === undefined || amount < 0n ? undefined : amountText(amount);
}
function seconds(text: string): number | undefined {
  const value = /^[0-9]{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= LONGEST_STEP_SECONDS ? value : undefined;
}

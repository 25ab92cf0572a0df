import { EMAIL } from '../operations/fields.ts';

/** Whom mail comes from. */
export interface Sender {
  /** Empty for none. */
  readonly name: string;
  readonly address: string;
}

const NAMED = /^([^<>"\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{0,100})<([^<>]+)>$/u;

/** `Convene <convene@example.com>`, or an address alone; undefined for what is neither. */
export function parseSender(text: string): Sender | undefined {
  const [, name = '', address = text] = NAMED.exec(text) ?? [];
  return EMAIL.test(address) ? { name: name.trim(), address } : undefined;
}

/** What stands after the `@`. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

declare const brand: unique symbol;
/** Money, exact: whole millionths of a currency's unit. Which currency stands beside it. */
export type Amount = bigint & { readonly [brand]: 'Amount' };

const DECIMAL = /^(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?$/;
const MILLION = 1_000_000n;

/** So many millionths. */
export const amountOf = (millionths: bigint): Amount => millionths as Amount;
export const NOTHING = amountOf(0n);

/** A decimal number with a point, at most 15 digits before it and six behind it, or undefined. */
export function parseAmount(text: string): Amount | undefined {
  const [, sign, units, millionths = ''] = DECIMAL.exec(text) ?? [];
  if (units === undefined) return undefined;
  const size = BigInt(units) * MILLION + BigInt(millionths.padEnd(6, '0'));
  return amountOf(sign === '-' ? -size : size);
}

/** An amount of a stored record, which was checked when it was stored: one that cannot be read is a fault of ours. */
export function storedAmount(text: string): Amount {
  const amount = parseAmount(text);
  if (amount === undefined) throw new Error(`not an amount: ${JSON.stringify(text)}`);
  return amount;
}

/** As {@link parseAmount} reads it, without zeros at the end. */
export function amountText(amount: Amount): string {
  const size = amount < 0n ? -amount : amount;
  const behind = (size % MILLION).toString().padStart(6, '0').replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${size / MILLION}${behind === '' ? '' : `.${behind}`}`;
}

export const plus = (a: Amount, b: Amount): Amount => amountOf(a + b);
export const minus = (a: Amount, b: Amount): Amount => amountOf(a - b);
export const greatest = (amounts: readonly Amount[]): Amount => amounts.reduce((a, b) => (a > b ? a : b), NOTHING);

/** Profit in percent of the price, in millionths of a percent, rounded down; undefined of a price of nothing. */
export function percentOf(profit: Amount, price: Amount): Amount | undefined {
  if (price === 0n) return undefined;
  const scaled = profit * 100n * MILLION;
  const down = scaled % price !== 0n && scaled < 0n !== price < 0n ? 1n : 0n;
  return amountOf(scaled / price - down);
}

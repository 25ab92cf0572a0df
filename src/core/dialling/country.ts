import { longestPrefix } from './prefix.ts';

/*
 * What stands behind the code of a country. A 0 there is nearly always the one that is dialled inside the country: a number with
 * it is no E.164 number, but some carriers take the 0 off and connect it, so that whoever is allowed +49 30 and not +49 900 would
 * reach the latter as +49 0900.
 */

/** Codes that are assigned (ITU-T, List of Recommendation E.164 assigned country codes), with those of no country. */
const ASSIGNED: readonly string[] = [
  ...['1', '7', '20', '27', '30', '31', '32', '33', '34', '36', '39', '40', '41', '43', '44', '45', '46', '47', '48'],
  ...['49', '51', '52', '53', '54', '55', '56', '57', '58', '60', '61', '62', '63', '64', '65', '66', '81', '82', '84'],
  ...['86', '90', '91', '92', '93', '94', '95', '98'],
  ...codes('21', '12368'),
  ...['22', '23', '24', '25'].flatMap((two) => codes(two, '0123456789')),
  ...codes('26', '0123456789'),
  ...codes('29', '01789'),
  ...codes('35', '0123456789'),
  ...codes('37', '0123456789'),
  ...codes('38', '01235679'),
  ...codes('42', '013'),
  ...codes('50', '0123456789'),
  ...codes('59', '0123456789'),
  ...codes('67', '023456789'),
  ...codes('68', '012356789'),
  ...codes('69', '012'),
  ...['800', '808', '870', '878', '979'],
  ...codes('85', '02356'),
  ...codes('88', '012368'),
  ...codes('96', '012345678'),
  ...codes('97', '01234567'),
  ...codes('99', '234568'),
];
function codes(two: string, thirds: string): readonly string[] {
  return [...thirds].map((third) => two + third);
}

/**
 * Codes behind which a 0 belongs to the number: those where libphonenumber (PhoneNumberMetadata.xml) has national numbers that
 * begin with one and no 0 that is dialled before them. Italy, the Vatican and San Marino have it in all their fixed lines.
 */
const WITH_ZERO: readonly string[] = [
  ...['39', '378'],
  // Burkina Faso, Benin, Congo, Côte d'Ivoire, Gabon, Niger, Tajikistan.
  ...['226', '229', '242', '225', '241', '227', '992'],
  // Short and toll-free numbers: Norway, Ascension, Botswana, Belize, Fiji, Macau, New Caledonia, Panama, Qatar, Eswatini, Tonga.
  ...['47', '247', '267', '501', '679', '853', '687', '507', '974', '268', '676'],
  ...['800', '881', '888'],
];

/** What is dialled inside of a country before its numbers where that is no 0 (PhoneNumberMetadata.xml, `nationalPrefix`). */
const TRUNK: Readonly<Record<string, string>> = { '1': '1', '7': '8', '375': '8', '692': '1', '993': '8' };

/** What makes digits no international number, as the end of a sentence that they begin; undefined where nothing does. */
export function wrongBehindPlus(digits: string): string | undefined {
  const country = longestPrefix(digits, ASSIGNED);
  if (country === undefined) return 'which begins with the code of no country';
  const first = digits.charAt(country.length);
  if (first === '0' && !WITH_ZERO.includes(country)) return `and behind ${country} there is no 0: leave it out`;
  // An area of the North American plan begins with 2 to 9 (NANPA, NPA codes).
  if (country === '1' && first === '1') return 'and behind 1 there is no 1: leave it out';
  return undefined;
}

/**
 * The number as a carrier may read it that takes off what is dialled inside of a country only; itself where there is no such thing.
 * A 0 that belongs stays: +39 089 is Salerno, and +39 89 premium.
 */
export function withoutTrunk(digits: string): string {
  const country = longestPrefix(digits, ASSIGNED);
  if (country === undefined || WITH_ZERO.includes(country)) return digits;
  const national = digits.slice(country.length);
  const trunk = TRUNK[country];
  const bare = trunk !== undefined && national.startsWith(trunk) ? national.slice(trunk.length) : national;
  return country + bare.replace(/^0+/, '');
}

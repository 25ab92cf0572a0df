import type { SpecialNumbers } from './terms.ts';

/**
 * Emergency numbers that are so in many countries or in large ones: those that every mobile phone takes for such wherever it
 * is (3GPP TS 22.101, 10.1.1: 112, 911, 000, 08, 110, 999, 118 and 119), and national ones as libphonenumber has them
 * (ShortNumberMetadata.xml, `emergency`). Not among them are 100 to 103, which are emergency numbers from Belgium to
 * India and extensions in half the offices of the world: with the dialplan of the configuration they lead nowhere outside.
 */
const EMERGENCY: readonly string[] = [
  ...['112', '911', '000', '08', '110', '999', '118', '119'],
  // New Zealand; Norway and Italy; Italy; Switzerland.
  ...['111', '113', '115', '117'],
  // France; Austria, Switzerland with its 144; Brazil.
  ...['15', '17', '18', '122', '133', '144', '190', '192', '193'],
];

/**
 * Codes of no country: shared cost (ITU-T E.164.1), premium rate (ITU-T E.155), personal numbers, and ships, satellites and networks
 * of no country (ITU-T, List of Recommendation E.164 assigned country codes).
 */
const PREMIUM_ANYWHERE: readonly string[] = ['808', '979', '878', '870', '881', '882', '883'];

/**
 * Behind the code of a country, what its premium numbers begin with: those of libphonenumber (PhoneNumberMetadata.xml,
 * `premiumRate`, and `personalNumber` where callers pay for those more than for a mobile phone) where they can be told from ordinary
 * ones by a prefix. In North America 976 is premium behind each area, which no prefix says.
 */
const PREMIUM_BY_COUNTRY: Readonly<Record<string, readonly string[]>> = {
  '1': ['246976', '345976', '900'],
  '7': ['803', '808', '809'],
  '20': ['900'],
  '27': ['862', '863', '864', '865', '866', '867', '868', '869', '90', '91', '92'],
  '30': ['70', '901', '909'],
  '31': ['900', '906', '909'],
  '32': ['70', '90'],
  // 081 and 082 cost more than the call too (Arcep, numbering plan: "tarification majorée").
  '33': ['81', '82', '836', '89'],
  // 905 and 907 are of the same kind as 80x (Orden PRE/361/2002).
  '34': ['70', '803', '806', '807', '905', '907'],
  '36': ['90', '91'],
  '39': ['0878', '144', '163', '164', '166', '178', '199', '89'],
  '40': ['900', '901', '903', '906'],
  '41': ['878', '900', '901', '906'],
  '43': [
    '862',
    '863',
    '864',
    '865',
    '866',
    '868',
    '892',
    '893',
    '894',
    '895',
    '896',
    '898',
    '900',
    '901',
    '930',
    '931',
    '939',
  ],
  // 09 is premium as a whole, 084 and 087 have a service charge, and 070 is personal (Ofcom, National Telephone Numbering Plan).
  '44': ['70', '84', '87', '9'],
  '45': ['90'],
  '46': ['649', '900', '939', '944', '99'],
  '47': ['820', '829', '880'],
  '48': ['70'],
  // 0900, 0700, and for votes and for directory enquiries 0137 and 118 (Bundesnetzagentur, Nummernplan).
  '49': ['118', '137', '700', '900'],
  '51': ['805'],
  '52': ['500', '900'],
  '54': ['600', '604', '605', '607', '609'],
  '55': ['500', '900'],
  '57': ['1900', '1901', '1947', '1948', '901'],
  '58': ['900', '901'],
  '61': ['190'],
  '62': ['809'],
  '64': ['90'],
  '65': ['1900'],
  '81': ['990'],
  '82': ['60'],
  '84': ['1900'],
  '86': ['160', '168'],
  '90': ['888', '898', '900'],
  '92': ['900'],
  '212': ['89'],
  '213': ['803', '804', '805', '806', '808', '809'],
  '216': ['88'],
  '221': ['884', '886', '888', '889'],
  '227': ['09'],
  '230': ['30'],
  '231': ['332'],
  '236': ['8776'],
  '240': ['90'],
  '242': ['80'],
  '248': ['85'],
  '250': ['900'],
  '254': ['900'],
  '255': ['90'],
  '256': ['901', '902', '903'],
  '262': ['89'],
  '264': ['8701'],
  '267': ['90'],
  '268': ['900'],
  '269': ['8'],
  '297': ['900'],
  '298': ['90'],
  '351': ['601', '607', '608', '646', '648', '760', '761', '762', '884'],
  '352': ['900', '901', '905'],
  '353': ['700'],
  '354': ['90'],
  '355': ['700', '900'],
  '356': ['50', '51', '52'],
  '357': ['700', '900', '909'],
  '358': ['600', '700'],
  '359': ['90'],
  '370': ['700', '705', '900', '902', '903', '909', '910'],
  '371': ['90'],
  '372': ['40', '700', '701', '702', '900'],
  '373': ['900', '905', '906'],
  '374': ['900', '901', '906'],
  '375': ['810', '902'],
  '376': ['9'],
  '378': ['71', '77', '78'],
  '380': ['900'],
  '381': ['78', '900', '901', '906', '909'],
  '382': ['94', '95'],
  '383': ['900'],
  '385': ['60', '61', '64', '65', '69', '74', '75'],
  '386': ['89', '90'],
  '387': ['90', '92', '94', '96'],
  '389': ['5'],
  '420': ['700', '701', '900', '905', '906', '908', '909', '976'],
  '421': ['900', '97', '98'],
  '423': ['900', '901', '906'],
  '502': ['19'],
  '503': ['900'],
  '506': ['900', '905', '909'],
  '507': ['822', '855', '860', '877', '878', '886', '900', '981'],
  '590': ['81', '82', '89'],
  '592': ['9008'],
  '594': ['81', '82', '89'],
  '596': ['81', '82', '89'],
  '597': ['90'],
  '598': ['90'],
  '670': ['70', '90'],
  '687': ['36'],
  '852': ['900'],
  '886': ['20'],
  '962': ['70', '9'],
  '966': ['925'],
  '968': ['900'],
  '971': ['900'],
  '972': ['1200', '1212', '19'],
  '973': ['87', '90', '91', '92', '93', '94', '95', '96', '97', '98'],
  '994': ['900'],
};

/** What is special where the configuration does not say otherwise. */
export const USUAL_SPECIAL_NUMBERS: SpecialNumbers = {
  emergency: EMERGENCY,
  premium: [
    ...PREMIUM_ANYWHERE,
    ...Object.entries(PREMIUM_BY_COUNTRY).flatMap(([country, prefixes]) => prefixes.map((each) => country + each)),
  ],
};

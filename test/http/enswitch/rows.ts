/** One row of an API page: what is shown where it was left out, and texts with what they are shown as. */
export interface Row {
  readonly name: string;
  /** As `get` shows it. */
  readonly default: unknown;
  readonly valid: readonly (readonly [text: string, shown: unknown])[];
  readonly invalid: readonly string[];
}

const NOT_WHOLE = ['', ' 1', '1 ', '+1', '1.0', '1,0', '0x1', '1e3', 'one', '1\n', '٣', 'NaN', '9007199254740993'];
const NOT_ONE_LINE = ['a\nb', 'a\rb', 'a\r\nb', 'a\u0000b', 'a\u2028b', 'x'.repeat(256)];

function whole(name: string, fallback: number, least: number, most: number, also: readonly string[] = []): Row {
  const edges: readonly (readonly [string, number])[] = [
    [String(least), least],
    [String(most), most],
    [`0${most}`, most],
  ];
  const valid = edges.filter(([text]) => !also.includes(text));
  return { name, default: fallback, valid, invalid: [...NOT_WHOLE, String(least - 1), String(most + 1), ...also] };
}
const flag = (name: string, fallback: 0 | 1 = 0): Row => ({
  name,
  default: fallback,
  valid: [
    ['0', 0],
    ['1', 1],
  ],
  invalid: ['', '2', '-1', 'true', 'yes', '01', '1.0', ' 1'],
});
const text = (name: string): Row => ({
  name,
  default: '',
  valid: [
    ['', ''],
    ['Größe 会議 😀 "\'<b>&;$', 'Größe 会議 😀 "\'<b>&;$'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ],
  invalid: NOT_ONE_LINE,
});
const name: Row = {
  name: 'name',
  default: 'example',
  valid: [
    ['n', 'n'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ],
  invalid: ['', ...NOT_ONE_LINE],
};
const callerId = (of: string): Row => ({
  name: of,
  default: '',
  valid: [
    ['', ''],
    ['+4930123456', '+4930123456'],
    ['0'.repeat(64), '0'.repeat(64)],
  ],
  invalid: ['0'.repeat(65), '1\n2', '1\r2', '{a=b}1', '1,2', '1|2', "1'2", '1"2', '$1', '[x]', '1\\2', '1^2', '1&2'],
});
const pin = (of: string): Row => ({
  name: of,
  default: '',
  valid: [
    ['', ''],
    ['0', '0'],
    ['0090', '0090'],
    ['1234567890123456', '1234567890123456'],
  ],
  invalid: ['12345678901234567', '12a', '-1', ' 1', '+1', '1.0', '#', '*', '1\n', '１'],
});
const choice = (of: string, values: readonly string[]): Row => ({
  name: of,
  default: values[0],
  valid: values.map((value) => [value, value]),
  invalid: ['sometimes', 'ALL', ' ', '0'],
});
const decimal = (of: string, limit: boolean): Row => ({
  name: of,
  default: limit ? '-1' : '0',
  valid: [
    ['0', '0'],
    ['0.000001', '0.000001'],
    ['999999999.999999', '999999999.999999'],
    ...(limit ? ([['-1', '-1']] as const) : ([['-0.25', '-0.25']] as const)),
  ],
  invalid: [
    '',
    '+1',
    '1e3',
    '1.',
    '.5',
    '1,5',
    '0x1',
    'free',
    ' 1',
    '1000000000',
    '0.0000001',
    ...(limit ? ['-0.5', '-2'] : []),
  ],
});

/** conferences/create and conferences/update, and the five that go with them; PINs and references have tests of their own. */
export const CONFERENCE_ROWS: readonly Row[] = [
  pin('adminpin'),
  callerId('callerid'),
  whole('count', 1, 1, 10_000),
  text('description'),
  whole('duration', 0, 0, 527_040),
  pin('listenpin'),
  whole('maximum', 0, 0, 1_000_000),
  flag('panel'),
  flag('play_join'),
  flag('play_music'),
  flag('record_name'),
  choice('repeats', ['', 'daily', 'weekly', '2_weekly', 'monthly', '2_monthly']),
  flag('wait_music'),
  { ...whole('year', 0, 0, 2199), invalid: [...NOT_WHOLE, '-1', '1969', '2200', '10000'] },
  whole('month', 1, 1, 12),
  whole('day', 1, 1, 31),
  whole('hour', 0, 0, 23),
  whole('minute', 0, 0, 59),
  {
    name: 'timezone',
    default: '',
    valid: [
      ['', ''],
      ['Europe/Berlin', 'Europe/Berlin'],
      ['Australia/Lord_Howe', 'Australia/Lord_Howe'],
    ],
    invalid: ['Europe/Nowhere', '+01:00', 'Europe/Berlin\r\n', '../etc'],
  },
  whole('early_entry', 5, 0, 1_440),
  choice('at_end', ['stay', 'hangup']),
];

/** recording/groups/update. */
export const RECORD_GROUP_ROWS: readonly Row[] = [
  name,
  text('description'),
  {
    name: 'email',
    default: '',
    valid: [
      ['', ''],
      ['a@example.com', 'a@example.com'],
      ['a@example.com,b.c+d@sub.example.org', 'a@example.com,b.c+d@sub.example.org'],
    ],
    invalid: ['a', 'a@', '@b', 'a@b@c', 'a@b\r\nBcc: x@y', 'a b@c', 'a@b;c@d', '<a@b>'],
  },
  whole('expires', 365, 0, 36_500),
  whole('fraction', 100, 0, 100),
  whole('beep', 0, 0, 3_600),
  choice('message', ['', 'all', 'inbound', 'inbound_outbound', 'internal', 'outbound']),
  flag('record_in', 1),
  flag('record_out', 1),
];

/** unlimited/update. */
export const ACCOUNT_ROWS: readonly Row[] = [
  name,
  callerId('callerid_external'),
  callerId('callerid_internal'),
  whole('cos', 0, 0, 999_999_999),
  {
    name: 'currency',
    default: 'EUR',
    valid: [['USD', 'USD']],
    invalid: ['', 'usd', 'EURO', 'E1R', '€', 'EUR\n'],
  },
  {
    name: 'days_week',
    default: '1,2,3,4,5,6,7',
    valid: [
      ['1', '1'],
      ['7', '7'],
      ['1,2,3,4,5', '1,2,3,4,5'],
      ['7,1', '1,7'],
      ['1,2,3,4,5,6,7', '1,2,3,4,5,6,7'],
    ],
    invalid: ['', '0', '8', '1,1', '1,', ',1', '1 2', '1;2', 'Monday', '1,2,3,4,5,6,7,1'],
  },
  text('description'),
  {
    name: 'dialplan',
    default: '',
    valid: [
      ['', ''],
      ['default.plan-2', 'default.plan-2'],
    ],
    invalid: ['a b', 'a\r\nb', '$x', 'x'.repeat(65)],
  },
  whole('endhour', 23, 0, 23),
  whole('endminute', 59, 0, 59),
  whole('endsecond', 59, 0, 59),
  flag('locked'),
  decimal('maximum_connectfee', true),
  decimal('maximum_cost', true),
  {
    ...whole('maximum_seconds', -1, -1, 2_147_483_647),
    valid: [
      ['-1', -1],
      ['0', 0],
      ['2147483647', 2_147_483_647],
    ],
  },
  decimal('minimum_percentage', false),
  decimal('minimum_profit', false),
  flag('panel'),
  whole('ring_after_answer', 0, 0, 300),
  whole('starthour', 0, 0, 23),
  whole('startminute', 0, 0, 59),
  whole('startsecond', 0, 0, 59),
];

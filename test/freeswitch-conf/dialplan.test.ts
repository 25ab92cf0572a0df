import { describe, expect, it } from 'vitest';
import { readConf } from './conf-files.ts';
import { attribute, elementsNamed, parseXml, type XmlElement } from './xml-element.ts';

/** The settings of vars/convene.xml, as the preprocessor would put them in. */
const settings = new Map(
  elementsNamed(parseXml(readConf('vars/convene.xml')), 'X-PRE-PROCESS').map((set) => {
    const [name = '', ...value] = attribute(set, 'data').split('=');
    return [name, value.join('=')];
  }),
);
const dialplan = (path: string): XmlElement =>
  parseXml(readConf(path).replace(/\$\$\{(\w+)\}/g, (whole, name: string) => settings.get(name) ?? whole));

const extensions = (path: string): XmlElement[] => elementsNamed(dialplan(path), 'extension');
const actions = (extension: XmlElement): string[] =>
  elementsNamed(extension, 'action').map((a) => `${attribute(a, 'application')} ${attribute(a, 'data')}`.trim());
const takes = (extension: XmlElement, number: string): boolean =>
  elementsNamed(extension, 'condition')
    .filter((condition) => attribute(condition, 'field') === 'destination_number')
    .every((condition) => new RegExp(attribute(condition, 'expression')).test(number));
/** The first extension for a number that does not hand on to those after it. */
const answering = (path: string, number: string): XmlElement => {
  const found = extensions(path).find((e) => takes(e, number) && attribute(e, 'continue') !== 'true');
  if (!found) throw new Error(`${path}: nothing takes ${number}`);
  return found;
};

const context = 'dialplan/convene.xml';
const inside = 'dialplan/default/99_convene.xml';
const outside = 'dialplan/public/99_convene.xml';

describe('the context convene', () => {
  it('asks for a code where a login number was dialled', () => {
    for (const number of ['*3', 'login']) {
      expect(actions(answering(context, number))).toContain('set convene_entry=code');
      expect(actions(answering(context, number)).join()).not.toContain('convene_code');
    }
  });

  it('takes the dialled number as the code', () => {
    expect(actions(answering(context, '3101'))).toEqual(
      expect.arrayContaining(['set convene_entry=direct', 'set convene_code=$1']),
    );
  });

  it('serves callers of access accounts, and keeps the number that was dialled', () => {
    for (const number of ['*4', 'access']) {
      expect(actions(answering(context, number))).toContain('set convene_entry=access');
      expect(actions(answering(context, number)).join()).not.toContain('convene_access=');
    }
    expect(actions(answering(context, settings.get('convene_access_numbers') ?? ''))).toEqual(
      expect.arrayContaining(['set convene_entry=access', 'set convene_access=$1']),
    );
  });

  it.each(['*4', 'access'])(
    'keeps a caller whom nobody can connect, and tells of keys while it rings, for %s',
    (number) => {
      const prepared = extensions(context).filter((e) => takes(e, number) && attribute(e, 'continue') === 'true');
      expect(prepared.flatMap(actions)).toEqual(
        expect.arrayContaining([
          'set hangup_after_bridge=false',
          'set continue_on_fail=true',
          'set origination_cancel_key=D',
          `set transfer_ringback=${settings.get('convene_ringing')}`,
        ]),
      );
    },
  );

  it('limits whom Convene has called, and takes nobody else for one', () => {
    const invited = answering(context, 'invited');
    const wanted = elementsNamed(invited, 'condition').map(
      (c) => [attribute(c, 'field'), new RegExp(attribute(c, 'expression'))] as const,
    );
    const admits = (leg: Record<string, string>): boolean =>
      wanted.every(([field, expression]) => expression.test(leg[field.replace(/[${}]/g, '')] ?? ''));
    const ours = {
      destination_number: 'invited',
      direction: 'outbound',
      uuid: 'convene-a1b2c-3-1',
      convene_limit: '60',
    };
    expect(admits(ours)).toBe(true);
    for (const other of [
      { direction: 'inbound' },
      { uuid: '3cbf9b4e-9e3c-4d7e-8a49-1c1a7f2c1f3e' },
      { convene_limit: '' },
      { convene_limit: '0' },
      { convene_limit: '6x' },
    ]) {
      expect(admits({ ...ours, ...other }), JSON.stringify(other)).toBe(false);
    }
    expect(actions(invited)).toEqual([
      'set convene_entry=invited',
      'sched_hangup +$1 ALLOTTED_TIMEOUT',
      'sched_transfer +10 farewell XML convene',
      'park',
    ]);
  });

  it.each(['*3', 'login', '*4', 'access', '3101'])('arms the farewell between answer and park for %s', (number) => {
    expect(actions(answering(context, number)).slice(-3)).toEqual([
      'answer',
      'sched_transfer +5 farewell XML convene',
      'park',
    ]);
  });

  it('parks nowhere else', () => {
    const parking = extensions(context).filter((e) => actions(e).includes('park'));
    expect(parking.map((e) => attribute(e, 'name'))).toEqual([
      'convene-invited',
      'convene-access-login',
      'convene-access-number',
      'convene-login',
      'convene-direct',
    ]);
  });

  it.each(['*3', 'login', '*4', 'access', 'invited', '3101'])(
    'clears and sets every variable of its own first for %s',
    (number) => {
      const arrival = extensions(context)[0];
      if (!arrival) throw new Error('no extension');
      expect(attribute(arrival, 'continue')).toBe('true');
      expect(takes(arrival, number)).toBe(true);
      const cleared = actions(arrival).flatMap((action) => action.match(/^multiunset (.*)/)?.[1]?.split(' ') ?? []);
      expect(cleared).toEqual(
        expect.arrayContaining([
          'convene_entry',
          'convene_code',
          'convene_access',
          'convene_leg',
          'conference_silent_entry',
          'park_timeout',
        ]),
      );
      expect(actions(arrival)).toContain('set conference_controls=none');
    },
  );

  it('counts a leg as external unless it is marked internal', () => {
    const arrival = extensions(context)[0];
    const mark = arrival?.children.find((c) => attribute(c, 'field') === `\${convene_internal}`);
    expect(mark && attribute(mark, 'expression')).toBe('^true$');
    expect(mark?.children.map((c) => [c.name, attribute(c, 'data')])).toEqual([
      ['anti-action', 'convene_internal=false'],
    ]);
  });

  it('says farewell, whatever sounds are there, and hangs up', () => {
    const farewells = extensions(context).filter((e) => takes(e, 'farewell'));
    expect(farewells).toHaveLength(3);
    for (const farewell of farewells) {
      expect(actions(farewell)[0]).toBe('answer');
      expect(actions(farewell).at(-1)).toBe('hangup');
      expect(actions(farewell).some((action) => action.startsWith('playback '))).toBe(true);
    }
    const last = farewells.at(-1);
    expect(last && elementsNamed(last, 'condition').map((c) => attribute(c, 'field'))).toEqual(['destination_number']);
  });

  it('does not take farewell for a caller', () => {
    expect(
      extensions(context)
        .filter((e) => takes(e, 'farewell'))
        .flatMap(actions),
    ).not.toContain('park');
  });
});

describe('the way in from inside', () => {
  it('works in the context default only', () => {
    const conditions = extensions(inside).map((e) => elementsNamed(e, 'condition')[0]);
    expect(conditions.map((c) => c && [attribute(c, 'field'), attribute(c, 'expression')])).toEqual([
      ['context', '^default$'],
    ]);
  });

  it.each(['*3', '*4', '3101', '1234567890123456'])('hands over %s', (number) => {
    expect(actions(answering(inside, number)).at(-1)).toBe(`transfer \${destination_number} XML convene`);
  });

  it.each(['12', '12345678901234567', '*31', 'access', 'invited', '+3101', 'x3101'])('leaves %s alone', (number) => {
    expect(extensions(inside).some((e) => takes(e, number))).toBe(false);
  });

  it.each([
    ['a telephone of the switch', '', '', true],
    ['one that was here before', '', 'true', true],
    ['a caller of the stock public context', 'true', '', false],
    ['a caller marked external', '', 'false', false],
    ['an outside caller with a forged mark', 'true', 'true', false],
  ])('marks %s', (_, outsideCall, mark, internal) => {
    const [extension] = extensions(inside);
    const marking = extension?.children.find((c) => attribute(c, 'field') === `\${outside_call}/\${convene_internal}`);
    if (!marking) throw new Error('no condition marks the leg');
    const fits = new RegExp(attribute(marking, 'expression')).test(`${outsideCall}/${mark}`);
    const effect = marking.children.find((c) => c.name === (fits ? 'action' : 'anti-action'));
    expect(effect && attribute(effect, 'data')).toBe(`convene_internal=${internal}`);
    expect(attribute(marking, 'break')).toBe('never');
  });
});

describe('the way in from outside', () => {
  it('works in the context public only, and marks the leg external before it hands over', () => {
    expect(extensions(outside)).toHaveLength(3);
    for (const extension of extensions(outside)) {
      const [first] = elementsNamed(extension, 'condition');
      expect(first && [attribute(first, 'field'), attribute(first, 'expression')]).toEqual(['context', '^public$']);
      expect(actions(extension)[0]).toBe('set convene_internal=false');
      expect(actions(extension)[1]).toMatch(/^transfer (login|\$1) XML convene$/);
      expect(actions(extension)).toHaveLength(2);
    }
  });

  it.each(['*3', '*4', '3101', '442079460321', 'access', 'invited'])(
    'takes no number that was not named: %s',
    (number) => {
      expect(extensions(outside).some((e) => takes(e, number))).toBe(false);
    },
  );
});

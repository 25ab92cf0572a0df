import { type Conference, type ConferenceDraft, PLAIN_CONFERENCE } from '../core/conference.ts';
import { type Code, type Pin, parseCode, parsePin } from '../core/ids.ts';
import type { SimPhone } from '../sim/phone.ts';
import { heard, type Stage, timesHeard } from './stage.ts';

/** The two conferences of the demo. */
export interface Conferences {
  /** With PINs for every role. */
  readonly board: Conference;
  /** With room for three and no PIN. */
  readonly coffee: Conference;
}

const draft = (given: Partial<ConferenceDraft> & { readonly code: Code }): ConferenceDraft => ({
  ...PLAIN_CONFERENCE,
  ...given,
});
const code = (digits: string): Code => parseCode(digits) ?? unreadable(digits);
const pin = (digits: string): Pin => parsePin(digits) ?? unreadable(digits);
function unreadable(digits: string): never {
  throw new Error(`not digits: ${digits}`);
}

export async function makeConferences(stage: Stage): Promise<Conferences> {
  return {
    board: await stage.conference(
      draft({
        code: code('3000'),
        description: 'Board',
        adminPin: pin('9876'),
        talkPin: pin('1234'),
        listenPin: pin('5555'),
      }),
    ),
    coffee: await stage.conference(draft({ code: code('4000'), description: 'Coffee', maximum: 3 })),
  };
}

/**
 * A dozen callers in two conferences, from the first ring to the last hang-up. Everything that ought to happen is asserted on
 * the way; a scene goes on when something did not, so that all of it is told.
 */
export async function playScene(stage: Stage, { board, coffee }: Conferences): Promise<void> {
  const inside = (phone: SimPhone, conference: Conference): boolean => phone.state === `room:cv${conference.id}`;
  const people: SimPhone[] = [];
  const call = (to: string, name: string, number: string): SimPhone => {
    const phone = stage.call(to, name, number);
    people.push(phone);
    return phone;
  };
  const enter = async (name: string, number: string, keys: string): Promise<SimPhone> => {
    const phone = call(board.code, name, number);
    await stage.check(`${name} is asked for a PIN`, () => heard(phone, 'ask-pin'));
    await stage.press(phone, keys);
    return phone;
  };
  const says = async (who: SimPhone, on: boolean): Promise<void> => {
    who.speak(on);
    await stage.pause();
  };

  const anna = await enter('Anna', '1001', '9876#');
  await stage.check('Anna is in the board room', () => inside(anna, board));
  const ben = call('*3', 'Ben', '1002');
  await stage.check('Ben, who dialled *3, is asked for a code', () => heard(ben, 'ask-code'));
  await stage.press(ben, '3000#');
  await stage.check('Ben is asked for a PIN', () => heard(ben, 'ask-pin'));
  await stage.press(ben, '1234#');
  await stage.check('Ben is in the board room', () => inside(ben, board));
  const cleo = await enter('Cleo', '1003', '1234#');
  await stage.check('Cleo is in the board room', () => inside(cleo, board));
  const dana = await enter('Dana', '+493022222', '5555#');
  await stage.check('Dana listens in the board room', () => inside(dana, board));
  const finn = await enter('Finn', '+493033333', '1243#');
  await stage.check('Finn is told that the PIN is wrong', () => heard(finn, 'wrong-pin'));
  await stage.press(finn, '1234#');
  await stage.check('Finn is in with the second PIN', () => inside(finn, board));

  const eli = await enter('Eli', '+493044444', '0000#');
  for (const [index, keys] of ['1111#', '2222#'].entries()) {
    await stage.check(`Eli is told so and asked again, time ${index + 1}`, () => timesHeard(eli, 'wrong-pin') > index);
    await stage.press(eli, keys);
  }
  await stage.check(
    'Eli is told and released after three wrong PINs',
    () => heard(eli, 'too-many-tries') && eli.state === 'gone',
  );

  const coffees = [
    call(coffee.code, 'Ida', '1011'),
    call(coffee.code, 'Jon', '1012'),
    call(coffee.code, 'Kim', '1013'),
  ];
  for (const phone of coffees)
    await stage.check(`${phone.name} has coffee, without a PIN`, () => inside(phone, coffee));
  const lea = call(coffee.code, 'Lea', '1014');
  await stage.check('Lea is told that three are the most', () => heard(lea, 'conference-full') && lea.state === 'gone');

  const [ida, jon] = coffees;
  if (ida !== undefined && jon !== undefined) {
    await says(ida, true);
    await says(ben, true);
    await stage.check('Anna and Dana hear Ben', () => anna.hears().has(ben) && dana.hears().has(ben));
    await stage.check('Jon hears Ida, and nobody of the board', () => jon.hears().has(ida) && jon.hears().size === 1);
    await says(dana, true);
    await stage.check('nobody hears Dana, who only listens', () => !anna.hears().has(dana) && !ben.hears().has(dana));
  }

  await stage.press(ben, '*1');
  await stage.check(
    'Ben has switched his microphone off by *1',
    () => heard(ben, 'microphone-off') && !anna.hears().has(ben),
  );
  await stage.press(ben, '*1');
  await stage.check('and on again', () => heard(ben, 'microphone-on') && anna.hears().has(ben));
  await stage.press(dana, '*1');
  await stage.check('*1 is not for listeners', () => heard(dana, 'not-allowed') && !anna.hears().has(dana));
  await stage.press(anna, '*91');
  await stage.check(
    'Anna has switched all others off by *91',
    () => heard(anna, 'all-microphones-off') && anna.hears().size === 0,
  );
  const gwen = await enter('Gwen', '1005', '1234#');
  await stage.check('Gwen comes late, and is muted too', () => inside(gwen, board) && isMuted(stage, gwen));
  await stage.press(finn, '*1');
  await stage.check('Finn may still switch his own on', () => heard(finn, 'microphone-on') && !isMuted(stage, finn));
  await stage.press(anna, '*90');
  await stage.check(
    '*90 is all on, but for listeners',
    () => !isMuted(stage, gwen) && isMuted(stage, dana) && anna.hears().has(ben),
  );

  await stage.press(anna, '*92');
  await stage.check('Anna has locked the room by *92', () => heard(anna, 'locked'));
  const hugo = await enter('Hugo', '1006', '9876#');
  await stage.check(
    'Hugo is turned away, admin or not',
    () => heard(hugo, 'conference-locked') && hugo.state === 'gone',
  );
  await stage.press(anna, '*93');
  await stage.check('Anna has unlocked it by *93', () => heard(anna, 'unlocked'));
  const back = await enter('Hugo', '1006', '9876#');
  await stage.check('and Hugo is in', () => inside(back, board));
  await stage.press(gwen, '*92');
  await stage.check('*92 is not for talkers', () => heard(gwen, 'not-allowed'));
  await stage.press(anna, '*0');
  await stage.check('Anna hears the keys by *0', () => heard(anna, 'keys-admin'));

  await stage.pause(3);
  for (const phone of people) {
    phone.speak(false);
    if (phone.state !== 'gone') phone.hangup();
    await stage.pause(0.3);
  }
  await stage.check(
    'everybody is gone and both rooms have ended',
    () => stage.sim.rooms().length === 0 && stage.sim.channels().length === 0,
  );
  await stage.check(
    'and Convene knows it',
    () => [...stage.controller.core.mirror.rooms].length === 0 && stage.controller.core.callers.size === 0,
  );
}

function isMuted(stage: Stage, phone: SimPhone): boolean {
  for (const room of stage.sim.rooms()) {
    const member = room.members.find((each) => each.uuid === phone.uuid);
    if (member !== undefined) return !member.canSpeak;
  }
  return false;
}

import { onTestFinished } from 'vitest';
import { type House, openHouse } from './house.ts';

export const PINS = { adminPin: '91919', talkPin: '2345', listenPin: '777' };

/** A conference with an admin, a talker and a listener in, all of whom speak; it is over when the test is. */
export async function meeting(wanted: Parameters<House['conference']>[0] = {}) {
  const at = await openHouse();
  onTestFinished(() => at.close());
  const board = await at.conference({ ...PINS, ...wanted });
  const controller = await at.serve();
  const enter = async (pin: string) => {
    const phone = await at.enter(board, `${pin}#`);
    phone.speak(true);
    await at.tellOf('member-entered', ({ leg }) => leg === phone.uuid);
    return phone;
  };
  const [boss, ann, eve] = [await enter(PINS.adminPin), await enter(PINS.talkPin), await enter(PINS.listenPin)];
  return { at, board, controller, enter, boss, ann, eve };
}

import type { Channel } from './channel.ts';

/** Which legs of a call hear it. */
function legsOf(leg: Channel, which: string): readonly Channel[] {
  const other = leg.bridgedTo === undefined ? [] : [leg.bridgedTo];
  if (which === 'bleg') return other;
  return which === 'both' ? [leg, ...other] : [leg];
}

/** Runs `APPLICATION::ARGUMENT`, or plays a file, on the leg (`aleg`, also when nothing is said), the other one or both. */
export function broadcast(leg: Channel, path: string, which = 'aleg'): void {
  const [application = '', argument = ''] = path.includes('::') ? path.split('::', 2) : ['playback', path];
  for (const each of legsOf(leg, which)) each.stack.send({ application, argument, uuid: undefined, lock: false });
}

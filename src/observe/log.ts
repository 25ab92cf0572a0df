import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config/schema.ts';

export type Log = Logger;

/** The program's log: JSON for machines, lines for people on a terminal. Neither PINs nor passwords are ever given to it. */
export function openLog({ level, pretty: wanted }: Config['log'], onTerminal: boolean): Log {
  const forPeople = wanted === 'always' || (wanted === 'auto' && onTerminal);
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!forPeople) return pino(options, pino.destination({ fd: 1, sync: true }));
  return pino(
    options,
    pretty({ colorize: onTerminal, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', sync: true }),
  );
}

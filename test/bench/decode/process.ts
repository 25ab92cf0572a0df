import { eventStream } from '../event-stream.ts';
import { timeInRounds } from '../rounds.ts';
import { decodeContenders } from './contenders.ts';

/**
 * Measures readers of one format, which is given as an argument. Answers each message with what every contender took in
 * every round, in microseconds for an event, one contender after the other.
 */
const EVENTS = 400;
const stream = eventStream(process.argv[2] === 'plain' ? 'plain' : 'json', EVENTS);

interface Question {
  readonly chunkBytes: number;
  /** How often one run reads the stream. */
  readonly passes: number;
  readonly rounds: number;
}
process.on('message', ({ chunkBytes, passes, rounds }: Question) => {
  const contenders = decodeContenders(stream, chunkBytes, passes);
  process.send?.(timeInRounds(contenders, rounds, EVENTS * passes).flatMap(({ micros }) => micros));
});
process.on('disconnect', () => process.exit());

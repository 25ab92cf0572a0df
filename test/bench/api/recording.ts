import { Redis } from 'ioredis';

/** What was sent to Redis at once, that is, before there was an answer to any of it. */
export type Trip = readonly RecordedCommand[];
export interface RecordedCommand {
  readonly name: string;
  readonly given: readonly string[];
}

/** Everything that connections of this process send to Redis while `doing` is done, trip by trip. */
export async function recordTrips(doing: () => Promise<unknown>): Promise<readonly Trip[]> {
  const trips: RecordedCommand[][] = [];
  let unanswered = 0;
  const send = Redis.prototype.sendCommand;
  const answered = (): void => {
    unanswered -= 1;
  };
  Redis.prototype.sendCommand = function (command, stream) {
    if (unanswered === 0) trips.push([]);
    unanswered += 1;
    command.promise.then(answered, answered);
    trips.at(-1)?.push({ name: command.name, given: command.args.map(String) });
    return send.call(this, command, stream);
  };
  try {
    await doing();
  } finally {
    Redis.prototype.sendCommand = send;
  }
  return trips;
}

/** Sends the same again, with `change` made to each argument; gives the last answer. */
export async function replay(redis: Redis, trips: readonly Trip[], change: (text: string) => string): Promise<unknown> {
  let answers: readonly unknown[] = [];
  for (const trip of trips) {
    answers = await Promise.all(trip.map(({ name, given }) => redis.call(name, ...given.map(change))));
  }
  return answers.at(-1);
}

import { expect } from 'vitest';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

/** A laboratory in which FreeSWITCH is told to call people, as a controller does. */
export interface Invitations {
  readonly lab: Lab;
  /** Dials a number through the gateway `one`, and lets two beats pass; returns the leg's uuid, which is the job's too. */
  invite(number: string, variables?: string): Promise<string>;
  /** `bgapi originate`, and two beats. */
  originate(argument: string, job?: string): Promise<void>;
  /** What has come of a job; undefined while it goes on. */
  result(job: string): string | undefined;
  /** What was told of a leg, without its applications: `CREATE`, `PROGRESS`, … */
  ofLeg(uuid: string): string[];
  /** The last event of this name of a leg; empty if there was none. */
  eventOf(uuid: string, name: string): ReadonlyMap<string, string>;
}

export async function openInvitations(): Promise<Invitations> {
  const lab = await openLab();
  await lab.client.ask('event plain CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA');
  const { client, sim } = lab;
  const originate = async (argument: string, job = 'job') => {
    const reply = await client.ask(`bgapi originate ${argument}\nJob-UUID: ${job}`);
    expect(reply.head.get('Job-UUID')).toBe(job);
    await lab.pass(2 * BEAT_MS);
  };
  return {
    lab,
    originate,
    invite: async (number, variables = "ignore_early_media='true',convene_limit='60'") => {
      const uuid = `convene-${sim.placed.length + 1}`;
      const dialled = `{origination_uuid='${uuid}',${variables}}sofia/gateway/one/${number}`;
      await originate(`${dialled} invited XML convene`, uuid);
      return uuid;
    },
    result: (job) => client.events.find(({ last }) => last.get('Job-UUID') === job)?.body.trim(),
    ofLeg: (uuid) =>
      client.events
        .filter(({ last }) => last.get('Unique-ID') === uuid)
        .map(({ last }) => (last.get('Event-Name') ?? '').replace('CHANNEL_', ''))
        .filter((name) => name !== 'EXECUTE_COMPLETE'),
    eventOf: (uuid, name) =>
      client.events.findLast(({ last }) => last.get('Unique-ID') === uuid && last.get('Event-Name') === name)?.last ??
      new Map(),
  };
}

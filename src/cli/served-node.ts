import { type ConferenceId, conferenceOf } from '../core/ids.ts';
import { type NodeServer, type NodeServerOptions, serveNode } from '../jobs/node-server.ts';
import type { ServedRooms } from '../jobs/rooms.ts';
import { Controller, type ControllerEvents, type ControllerOptions, type ControllerPorts } from '../loop/controller.ts';
import type { MetricSources, Serving } from '../observe/metrics.ts';

export interface ServedNodeOptions {
  readonly options: ControllerOptions;
  readonly ports: ControllerPorts;
  /** Where other processes send commands for it. */
  readonly commands: Omit<NodeServerOptions, 'onCommand' | 'rooms'>;
  /** Told of each life before it starts. */
  begins(controller: Controller): void;
  /** Takes note of a definition of whose change another process has told, before its room does. Never rejects. */
  told(id: ConferenceId): Promise<void>;
  /** Begins what is done by the rooms of a life, to be closed with that. */
  beside(controller: Controller): { close(): Promise<void> };
}

/** The node as far as this instance serves it: while it holds the lease a controller and the server of its commands. */
export interface ServedNode {
  readonly serving: Serving;
  /** Undefined while this instance does not serve it. */
  readonly rooms: ServedRooms | undefined;
  readonly figures: Pick<MetricSources, 'rooms' | 'members' | 'callers' | 'inFlight' | 'lagMs'>;
  /** Takes the node up under the number of a lease, if it is not taken up already; without doubt from now on. */
  begin(fence: number, events: ControllerEvents): void;
  /** Goes on, and asks FreeSWITCH each second whether another has taken the node. */
  doubt(): void;
  /** Lets go of it at once; rooms go on. Resolves when the commands under way are put back. */
  cease(why: string): Promise<void>;
  /** Passes on that a definition has changed or is gone; false while this instance does not serve the node. */
  conferenceChanged(id: ConferenceId): Promise<boolean>;
  /** Tells and releases the callers who are in no room yet; resolves when they are gone, after `withinMs` in any case. */
  sayGoodbye(withinMs: number): Promise<void>;
}

interface Life {
  readonly controller: Controller;
  readonly server: NodeServer;
  readonly beside: { close(): Promise<void> };
}

export function servedNode({ options, ports, commands, begins, told, beside }: ServedNodeOptions): ServedNode {
  let life: Life | undefined;
  let serving: Serving = { serving: false, reason: 'another instance serves the node, or none has been chosen yet' };
  const ownRooms = () =>
    [...(life?.controller.core.mirror.rooms ?? [])].filter(({ name }) => conferenceOf(name) !== undefined);

  return {
    get serving() {
      return serving;
    },
    get rooms() {
      return life?.controller;
    },
    figures: {
      rooms: () => ownRooms().length,
      members: () => ownRooms().reduce((sum, { members }) => sum + members.size, 0),
      callers: () =>
        [...(life?.controller.core.callers.entries() ?? [])].filter(([, { phase }]) => phase.at !== 'inside').length,
      inFlight: () => life?.controller.inFlight ?? 0,
      lagMs: () => life?.controller.lag?.lastMs,
    },
    begin(fence, events) {
      if (life !== undefined) return life.controller.inDoubt(false);
      const watched: ControllerEvents = {
        ...events,
        down: (reason, refused, nextInMs) => {
          serving = { serving: false, reason };
          events.down(reason, refused, nextInMs);
        },
        serving: (sounds) => {
          serving = { serving: true };
          events.serving(sounds);
        },
      };
      const controller = new Controller({ ...options, fence }, watched, ports);
      begins(controller);
      controller.start();
      const server = serveNode({
        ...commands,
        onCommand: async ({ conference }) => {
          await told(conference);
          await controller.conferenceChanged(conference);
        },
        rooms: () => controller,
      });
      life = { controller, server, beside: beside(controller) };
    },
    doubt: () => life?.controller.inDoubt(true),
    async cease(why) {
      serving = { serving: false, reason: why };
      const ended = life;
      life = undefined;
      ended?.controller.stop();
      await Promise.all([ended?.server.close(), ended?.beside.close()]);
    },
    async conferenceChanged(id) {
      if (life === undefined) return false;
      await life.controller.conferenceChanged(id);
      return true;
    },
    sayGoodbye: async (withinMs) => life?.controller.sayGoodbye(withinMs),
  };
}

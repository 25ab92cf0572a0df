import type { SimClock } from './clock.ts';

/**
 * FreeSWITCH's scheduler. It counts whole seconds of the epoch: a task for `+5` given in the middle of a second fires
 * 4.5 s later (measured on FreeSWITCH 1.10.12: `+3` fired after 2.5 to 3.0 s).
 */
export interface ScheduledTasks {
  /** Arms `fire` in `group` (a leg's uuid) at the start of second `atS` of the epoch and returns the task's id. */
  add(group: string, atS: number, fire: () => void): number;
  /** Second of the epoch that `+N` or a plain number of seconds stands for. */
  secondOf(text: string): number;
  /** How many tasks of a group wait. */
  count(group: string): number;
  /** Takes back all tasks of a group, or the one with this id; returns how many there were. */
  remove(groupOrId: string): number;
}

export function createScheduledTasks(clock: SimClock): ScheduledTasks {
  const tasks = new Map<number, { group: string; cancel: () => void }>();
  let lastId = 0;
  return {
    add: (group, atS, fire) => {
      lastId += 1;
      const id = lastId;
      const cancel = clock.after(Math.max(0, atS * 1000 - clock.nowMs()), () => {
        tasks.delete(id);
        fire();
      });
      tasks.set(id, { group, cancel });
      return id;
    },
    secondOf: (text) => {
      const number = Number.parseInt(text.replace(/^\+/, ''), 10) || 0;
      return text.startsWith('+') ? Math.floor(clock.nowMs() / 1000) + number : number;
    },
    count: (group) => [...tasks.values()].filter((task) => task.group === group).length,
    remove: (groupOrId) => {
      const byId = /^\d+$/.test(groupOrId);
      let removed = 0;
      for (const [id, task] of tasks) {
        if (byId ? id !== Number(groupOrId) : task.group !== groupOrId) continue;
        task.cancel();
        tasks.delete(id);
        removed += 1;
      }
      return removed;
    },
  };
}

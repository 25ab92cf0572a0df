import type { SwitchCore } from './switch-core.ts';

/** Sends HEARTBEAT every `everyMs` as long as the core's timers run; never for 0. */
export function beatHeart(core: SwitchCore, everyMs: number): void {
  if (everyMs <= 0) return;
  core.clock.after(everyMs, () => {
    const upMs = core.clock.nowMs() - core.startedMs;
    core.publisher.core('HEARTBEAT', () => [
      ['Event-Info', 'System Ready'],
      ['Up-Time', `0 years, 0 days, 0 hours, 0 minutes, ${Math.floor(upMs / 1000)} seconds, 0 milliseconds`],
      ['FreeSWITCH-Version', '1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit'],
      ['Uptime-msec', String(upMs)],
      ['Session-Count', String(core.channels.size)],
      ['Max-Sessions', '4000'],
      ['Session-Per-Sec', '1000'],
      ['Session-Per-Sec-Last', '0'],
      ['Session-Per-Sec-Max', '0'],
      ['Session-Per-Sec-FiveMin', '0'],
      ['Session-Since-Startup', String(core.sessions)],
      ['Session-Peak-Max', String(core.channels.size)],
      ['Session-Peak-FiveMin', String(core.channels.size)],
      ['Idle-CPU', '95.000000'],
    ]);
    beatHeart(core, everyMs);
  });
}

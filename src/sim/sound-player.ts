import type { Channel } from './channel.ts';
import type { SimClock } from './clock.ts';
import type { Sounding } from './ear.ts';
import { filesOf } from './sounds.ts';

/** A file that plays to one leg (`switch_ivr_play_file`). It is opened standing still. */
export interface PlayingSound {
  /** Starts it, or lets it go on. */
  resume(): void;
  pause(): void;
  /** Ends it, cut short or with the leg; PLAYBACK_STOP says which, `onEnd` is not called. */
  stop(status: 'break' | 'done'): void;
}

/**
 * Opens `file`, which may be a `file_string://` of several, for `leg` and calls `onEnd` when it has played. One that is
 * not there ends at once, unheard.
 */
export function openSound(leg: Channel, file: string, onEnd: () => void): PlayingSound {
  const { clock, sounds } = leg.core;
  if (!sounds.playable(file)) return nothingToPlay(clock, onEnd);
  const files = filesOf(file).filter((each) => sounds.playable(each));
  let at = 0;
  let leftMs: number | undefined;
  let sounding: Sounding = { what: '' };
  let playedMs = 0;
  let startedMs = 0;
  let running = false;
  let cancel: (() => void) | undefined;

  const close = (status: 'done' | 'break') => {
    const samples = String(playedMs * 8);
    leg.setVariable('playback_last_offset_pos', samples);
    leg.setVariable('playback_seconds', String(Math.floor(playedMs / 1000)));
    leg.setVariable('playback_ms', String(playedMs));
    leg.setVariable('playback_samples', samples);
    leg.fire('PLAYBACK_STOP', [
      ['Playback-File-Path', file],
      ['Playback-Status', status],
    ]);
  };
  const pause = () => {
    if (!running) return;
    running = false;
    cancel?.();
    leg.ear.hush();
    const ms = clock.nowMs() - startedMs;
    playedMs += ms;
    if (leftMs !== undefined) leftMs -= ms;
  };
  const resume = () => {
    const each = files[at] ?? '';
    if (leftMs === undefined) {
      leftMs = sounds.lengthMs(each);
      sounding = { what: each };
    }
    leg.ear.play(sounding);
    running = true;
    startedMs = clock.nowMs();
    cancel = Number.isFinite(leftMs) ? clock.after(Math.max(0, leftMs), next) : undefined;
  };
  const next = () => {
    pause();
    at += 1;
    leftMs = undefined;
    if (at < files.length) {
      resume();
      return;
    }
    close('done');
    onEnd();
  };

  leg.fire('PLAYBACK_START', [['Playback-File-Path', file]]);
  return {
    resume,
    pause,
    stop: (status) => {
      pause();
      close(status);
    },
  };
}

function nothingToPlay(clock: SimClock, onEnd: () => void): PlayingSound {
  let cancel: (() => void) | undefined;
  const pause = () => cancel?.();
  return {
    resume: () => {
      cancel = clock.after(0, onEnd);
    },
    pause,
    stop: pause,
  };
}

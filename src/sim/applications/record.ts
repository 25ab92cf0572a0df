import { type Application, splitArguments } from '../application.ts';
import { endsByKey, forgetTerminator } from './terminators.ts';

/** Seconds of silence that end a recording which looks for silence and does not say how much. */
const SILENCE_S = 3;
/** Size of the header of a WAV file, and bytes of one millisecond at 8 kHz and 16 bits. */
const WAV_HEADER_BYTES = 44;
const BYTES_PER_MS = 16;

/**
 * `record FILE [LIMIT_S [THRESHOLD [SILENCE_S]]]` (`switch_ivr_record_file`).
 *
 * It ends by a key of `playback_terminators`, by `uuid_break`, when the second after the limit begins, or, if there is a
 * threshold, when the telephone was silent for so long at a stretch. While another application runs inside it nothing is
 * written and no silence counted, but the limit comes nearer. Where no file can be written the leg is hung up on.
 */
export const record: Application = (leg, argument, end) => {
  const { clock, sounds } = leg.core;
  const [file = '', limit = '', threshold = '', silence = ''] = splitArguments(argument, 4);
  if (file === '') return undefined;
  if (!sounds.writable(file)) {
    leg.hangup('DESTINATION_OUT_OF_ORDER');
    return undefined;
  }
  const number = (text: string) => Number.parseInt(text.replace(/^\+/, ''), 10) || 0;
  const limitS = number(limit);
  const silenceMs = number(threshold) === 0 ? 0 : (number(silence) || SILENCE_S) * 1000;
  const untilMs = limitS === 0 ? undefined : (Math.floor(clock.nowMs() / 1000) + limitS + 1) * 1000;
  let recordedMs = 0;
  let runningSinceMs: number | undefined;
  let timers: (() => void)[] = [];

  const disarm = () => {
    for (const cancel of timers) cancel();
    timers = [];
  };
  const arm = () => {
    disarm();
    if (untilMs !== undefined) timers.push(clock.after(Math.max(0, untilMs - clock.nowMs()), finish));
    if (silenceMs > 0 && !leg.speaking) timers.push(clock.after(silenceMs, finishInSilence));
  };
  const halt = () => {
    disarm();
    if (runningSinceMs !== undefined) recordedMs += clock.nowMs() - runningSinceMs;
    runningSinceMs = undefined;
  };
  const go = () => {
    runningSinceMs = clock.nowMs();
    arm();
  };
  const close = () => {
    halt();
    const bytes = String(WAV_HEADER_BYTES + recordedMs * BYTES_PER_MS);
    leg.setVariable('record_record_file_size', bytes);
    leg.setVariable('record_file_size', bytes);
    leg.setVariable('record_seconds', String(Math.floor(recordedMs / 1000)));
    leg.setVariable('record_ms', String(recordedMs));
    leg.setVariable('record_samples', String(recordedMs * 8));
    sounds.recorded(file, recordedMs);
    leg.fire('RECORD_STOP', [['Record-File-Path', file]]);
    leg.readWith('PCMU');
  };
  const finish = () => {
    close();
    end();
  };
  const finishInSilence = () => {
    leg.setVariable('silence_hits_exhausted', 'true');
    finish();
  };

  return {
    begin: (standing) => {
      forgetTerminator(leg);
      leg.setVariable('silence_hits_exhausted', 'false');
      leg.readWith('L16');
      leg.fire('RECORD_START', [['Record-File-Path', file]]);
      if (!standing) go();
    },
    suspend: halt,
    resume: go,
    takeKey: (key) => {
      if (endsByKey(leg, key)) finish();
    },
    speech: () => {
      if (runningSinceMs !== undefined) arm();
    },
    breakOff: finish,
    abandon: close,
  };
};

import { type Application, splitArguments } from '../application.ts';
import type { Channel } from '../channel.ts';
import type { PlayingSound } from '../sound-player.ts';
import { openSound } from '../sound-player.ts';

/** The arguments of `play_and_get_digits`, with what FreeSWITCH puts in for those that are missing or too small. */
interface Question {
  readonly min: number;
  readonly max: number;
  readonly tries: number;
  readonly firstTimeoutMs: number;
  readonly terminators: string;
  readonly prompt: string;
  readonly invalidPrompt: string;
  readonly variable: string;
  readonly pattern: string;
  readonly digitTimeoutMs: number;
  readonly onFailure: string;
}

function parseQuestion(argument: string): Question {
  const words = splitArguments(argument, 11);
  const number = (at: number) => Math.max(0, Number.parseInt(words[at] ?? '0', 10) || 0);
  const min = number(0);
  const firstTimeoutMs = Math.max(1000, number(3));
  return {
    min,
    max: Math.max(min, number(1)),
    tries: number(2),
    firstTimeoutMs,
    terminators: words[4] ?? '#',
    prompt: words[5] ?? '',
    invalidPrompt: words[6] ?? '',
    variable: words[7] ?? '',
    pattern: words[8] ?? '',
    digitTimeoutMs: number(9) || firstTimeoutMs,
    onFailure: words[10] ?? '',
  };
}

/** FreeSWITCH searches for the pattern anywhere; one it cannot read fits nothing. */
function matches(digits: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(digits);
  } catch {
    return false;
  }
}

/**
 * `play_and_get_digits MIN MAX TRIES TIMEOUT TERMINATORS PROMPT INVALID VARIABLE PATTERN DIGIT_TIMEOUT`.
 *
 * Each try clears the variable, plays the prompt, which the first key ends, and collects keys until there are enough,
 * a terminator comes, the first key is late or a later one is. What was collected goes into the variable; if it does
 * not fit, into `VARIABLE_invalid`, the invalid prompt is played and the next try begins. A prompt that is not there
 * costs a try. A caller who hangs up leaves what was pressed so far. While another application runs inside, the prompt stands still but the time goes on.
 */
export const playAndGetDigits: Application = (leg, argument, end) => {
  const question = parseQuestion(argument);
  const { clock } = leg.core;
  let step: 'prompt' | 'collect' | 'invalid' | 'over' = 'over';
  let triesLeft = question.tries;
  let digits = '';
  let deadlineMs = 0;
  let standing = false;
  let sound: PlayingSound | undefined;
  let cancel: (() => void) | undefined;

  const set = (name: string, value: string) => {
    if (name !== '') leg.setVariable(name, value);
  };
  const play = (file: string, then: () => void) => {
    sound = openSound(leg, file, () => {
      sound = undefined;
      then();
    });
    if (!standing) sound.resume();
  };
  const finish = () => {
    step = 'over';
    end();
  };
  const ask = () => {
    if (triesLeft === 0) {
      finish();
      if (question.onFailure !== '') transferTo(leg, question.onFailure);
      return;
    }
    step = 'prompt';
    digits = '';
    set('read_result', '');
    set(question.variable, '');
    if (question.prompt === '' || question.prompt === 'silence') collect();
    else if (leg.core.sounds.playable(question.prompt)) play(question.prompt, collect);
    else refuse();
    leg.stack.offerKeys();
  };
  const refuse = () => {
    step = 'invalid';
    play(question.invalidPrompt, () => {
      triesLeft -= 1;
      ask();
    });
  };
  const watch = () => {
    cancel?.();
    cancel = clock.after(Math.max(0, deadlineMs - clock.nowMs()), () => read('timeout'));
  };
  const wait = (ms: number) => {
    deadlineMs = clock.nowMs() + ms;
    if (!standing) watch();
  };
  const collect = () => {
    step = 'collect';
    if (question.max > digits.length) wait(digits === '' ? question.firstTimeoutMs : question.digitTimeoutMs);
    else read('success');
  };
  /** Keys are no longer collected: this is how `switch_ivr_read` leaves its result. */
  const store = (how: 'success' | 'timeout') => {
    cancel?.();
    const short = question.min > 0 && digits.length < question.min;
    set('read_result', short ? 'failure' : how);
    if (digits !== '') set(question.variable, digits);
    return !short;
  };
  const read = (how: 'success' | 'timeout') => {
    const enough = store(how);
    if (question.min === 0 && digits === '' && leg.variableText('read_terminator_used') !== undefined) {
      finish();
      return;
    }
    if (enough && digits !== '') {
      if (question.pattern === '' || matches(digits, question.pattern)) {
        finish();
        return;
      }
      set(question.variable, '');
      set(`${question.variable}_invalid`, digits);
    }
    refuse();
  };
  const take = (key: string) => {
    if (step === 'prompt') {
      sound?.stop('break');
      sound = undefined;
    }
    if (question.terminators.includes(key)) {
      set('read_terminator_used', key);
      read('success');
      return;
    }
    digits += key;
    if (digits.length >= question.max) read('success');
    else {
      step = 'collect';
      wait(question.digitTimeoutMs);
    }
  };

  return {
    begin: (atFirst) => {
      standing = atFirst;
      if (question.pattern !== '') set(`${question.variable}_invalid`, '');
      ask();
    },
    suspend: () => {
      standing = true;
      sound?.pause();
      cancel?.();
    },
    resume: () => {
      standing = false;
      if (step === 'collect') watch();
      else sound?.resume();
    },
    get takeKey() {
      return step === 'prompt' || step === 'collect' ? take : undefined;
    },
    breakOff: () => {
      if (sound === undefined) return;
      sound.stop('break');
      sound = undefined;
      if (step === 'prompt') collect();
      else if (step === 'invalid') {
        triesLeft -= 1;
        ask();
      }
    },
    abandon: () => {
      sound?.stop('done');
      if (step === 'prompt' || step === 'collect') store('success');
      step = 'over';
    },
  };
};

function transferTo(leg: Channel, target: string): void {
  const [extension = '', dialplan, context] = target.split(' ');
  leg.transfer(extension, dialplan, context);
}

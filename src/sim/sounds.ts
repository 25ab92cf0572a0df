/** How long sounds last and which files there are. */
export interface SimSounds {
  /** Length of every file not named in `lengthsMs`; 0 unless given. */
  readonly promptMs?: number;
  /** Lengths of single files, by their whole path or by its end (`ask-code.wav`). */
  readonly lengthsMs?: Readonly<Record<string, number>>;
  /** Answers `file_exists` and decides whether a file can be played; unless given, all are there. */
  readonly exists?: (path: string) => boolean;
  /** Whether `record` can write a file there; unless given, everywhere. */
  readonly writable?: (path: string) => boolean;
  /** What `global_getvar sound_prefix` answers. */
  readonly prefix?: string;
}

export interface SoundLibrary {
  readonly prefix: string;
  /** Answers `file_exists`: the path as it stands. */
  exists(path: string): boolean;
  /** Whether it can be played: streams always, a file also when it is in the folder of its rate (mod_sndfile). */
  playable(file: string): boolean;
  writable(path: string): boolean;
  /** A file was recorded: it is there from now on. */
  recorded(path: string, lengthMs: number): void;
  /** Length in milliseconds; `Infinity` for an endless tone and for a stream. */
  lengthMs(file: string): number;
}

/** A file without the parameters that mod_conference takes in front of it (`{loops=-1}/path`). */
export const withoutParameters = (file: string): string => file.replace(/^\{[^}]*\}/, '');

const FILE_STRING = 'file_string://';

/** The files that `file_string://a!b` plays one after the other; of anything else, itself. */
export const filesOf = (file: string): readonly string[] =>
  file.startsWith(FILE_STRING) ? file.slice(FILE_STRING.length).split('!') : [file];

/** Sum of the tones and gaps of `%(on,off,hz…)`, as often as `loops` says. */
function toneMs(file: string): number {
  let onceMs = 0;
  for (const match of file.matchAll(/%\((\d+),(\d+)/g)) onceMs += Number(match[1]) + Number(match[2]);
  const loops = Number(/loops=(-?\d+)/.exec(file)?.[1] ?? '1');
  return loops < 0 ? Number.POSITIVE_INFINITY : onceMs * loops;
}

export function createSoundLibrary(options: SimSounds): SoundLibrary {
  const lengths = Object.entries(options.lengthsMs ?? {});
  const recordings = new Map<string, number>();
  const exists = (path: string) => recordings.has(path) || (options.exists?.(path) ?? true);
  const onePlayable = (file: string): boolean =>
    file.includes('://') || exists(file) || exists(file.replace(/[^/]*$/, '8000/$&'));
  return {
    prefix: options.prefix ?? '/usr/share/freeswitch/sounds',
    exists,
    writable: options.writable ?? (() => true),
    recorded: (path, lengthMs) => recordings.set(path, lengthMs),
    playable: (file) => file !== '' && filesOf(withoutParameters(file)).some(onePlayable),
    lengthMs: lengthOf,
  };

  function lengthOf(file: string): number {
    if (/^\{[^}]*loops=-1\b/.test(file)) return Number.POSITIVE_INFINITY;
    if (file.startsWith(FILE_STRING)) return filesOf(file).reduce((sum, each) => sum + lengthOf(each), 0);
    const given = lengths.find(([name]) => file === name || file.endsWith(`/${name}`));
    const lengthMs = recordings.get(file) ?? given?.[1];
    if (lengthMs !== undefined) return lengthMs;
    if (file.startsWith('local_stream://')) return Number.POSITIVE_INFINITY;
    if (file.startsWith('tone_stream://')) return toneMs(file);
    if (file.startsWith('silence_stream://')) {
      const ms = Number.parseInt(file.slice('silence_stream://'.length), 10);
      return ms < 0 ? Number.POSITIVE_INFINITY : ms || 0;
    }
    return options.promptMs ?? 0;
  }
}

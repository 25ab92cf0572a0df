import { type Problem, problem } from '../problem.ts';

/** A body as text, in pieces as they come. */
export interface Texts {
  /** To be read once. Ends early where there is trouble. */
  readonly pieces: AsyncGenerator<string>;
  /** Why it could not be read to its end, when it was read. */
  trouble(): Problem | undefined;
}

/** Reads UTF-8, of which it takes a byte order mark away. */
export function readTexts(body: AsyncIterable<Uint8Array> | null, mostBytes: number): Texts {
  let trouble: Problem | undefined;
  async function* pieces(): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    try {
      for await (const chunk of body ?? []) {
        bytes += chunk.byteLength;
        if (bytes > mostBytes) {
          trouble = problem('body-too-large', `the body has more than ${mostBytes} bytes`);
          return;
        }
        yield decoder.decode(chunk, { stream: true });
      }
      yield decoder.decode();
    } catch (error) {
      const isEncoding =
        error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
      const what = isEncoding ? 'the body is not UTF-8: save it as such' : 'the body ended before its end';
      trouble = problem('malformed-body', what);
    }
  }
  return { pieces: pieces(), trouble: () => trouble };
}

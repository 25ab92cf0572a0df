import { readBytes } from './bytes.ts';

/** The text of a body, or undefined for one of more bytes than that, of which no more are read. */
export async function readForm(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
): Promise<string | undefined> {
  const bytes = await readBytes(body, mostBytes);
  return bytes && new TextDecoder().decode(bytes);
}

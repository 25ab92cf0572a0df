import { setImmediate } from 'node:timers/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import type { RateFields } from '../../core/dialling/rate.ts';
import type { RateRow } from '../../operations/rates.ts';
import type { Problem } from '../problem.ts';
import { withoutApostrophe } from './cells.ts';
import { type RateColumns, rateColumns } from './rate-columns.ts';
import { readTexts } from './utf8.ts';

/** A table of rates that is still being sent: CSV in UTF-8 with a header, its cells separated by commas, semicolons or tabs. */
export interface RateTable {
  /** In portions, to be read once. What ends a table before its end is a fault of its last row. */
  readonly rows: AsyncIterable<readonly RateRow[]>;
  /** Why it could not be read to its end, when it was read. */
  trouble(): Problem | undefined;
  /** The headings of columns that meant nothing, when it was read. */
  ignored(): readonly string[];
}

export const MOST_TABLE_BYTES = 50 * 1_024 * 1_024;
const LONGEST_ROW = 16_384;

/** In characters. */
const PIECE = 8_192;

/** A row as the parser gives it, with the line at which it ends. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}
/** Looked at without a schema, because of their number. */
function isParsed(each: unknown): each is Parsed {
  return typeof each === 'object' && each !== null && 'record' in each && 'info' in each;
}

export function readRateTable(body: AsyncIterable<Uint8Array> | null, mostBytes: number): RateTable {
  const { pieces, trouble } = readTexts(body, mostBytes);
  let ignored: readonly string[] = [];

  async function* rows(): AsyncGenerator<readonly RateRow[]> {
    const head = await firstLine(pieces);
    const parser = parse({
      delimiter: delimiterOf(head),
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    });
    let failure: Error | undefined;
    parser.on('error', (error) => {
      failure = error;
    });
    let header: ReturnType<typeof rateColumns> | undefined;
    let line = 1;
    /** What they say; where the header is wrong no row says anything, so that only the header is told. */
    function rowsOf(some: readonly unknown[]): readonly RateRow[] {
      const found: RateRow[] = [];
      for (const each of some) {
        if (!isParsed(each)) throw new Error('the parser of CSV gave something that is no row');
        line = each.info.lines;
        if (header?.ok) found.push(rowOf(each, header.value));
        else if (header === undefined) {
          header = rateColumns(each.record);
          if (header.ok) ignored = header.value.ignored;
          else found.push({ line, fault: header.error });
        }
      }
      return found;
    }
    try {
      for await (const piece of continued(head, pieces)) {
        parser.write(piece);
        yield rowsOf(drained(parser));
        if (header?.ok === false) return;
        // Whoever else this process serves has its turn.
        await setImmediate();
        if (failure !== undefined) break;
      }
      if (failure === undefined) {
        parser.end();
        const last: unknown[] = [];
        for await (const each of parser) last.push(each);
        yield rowsOf(last);
      }
    } catch (error) {
      if (error !== failure) throw error;
    } finally {
      parser.destroy();
    }
    if (failure !== undefined) yield [faultOf(failure, line)];
    if (trouble() !== undefined) yield [{ line, fault: 'is the last one that could be read' }];
  }

  return { rows: rows(), trouble, ignored: () => ignored };
}

/** All rows that it has at this moment. */
function drained(parser: Parser): readonly unknown[] {
  const all: unknown[] = [];
  for (let each: unknown = parser.read(); each !== null; each = parser.read()) all.push(each);
  return all;
}

/** Everything up to the end of the first line, and what came with it. */
async function firstLine(pieces: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length <= LONGEST_ROW) {
    const piece = await pieces.next();
    if (piece.done) break;
    head += piece.value;
  }
  return head;
}
/** The whole, in pieces of which none holds others up for long. */
async function* continued(head: string, pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  yield* cut(head);
  for await (const piece of pieces) yield* cut(piece);
}
function* cut(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    // Each piece becomes bytes by itself: the two halves of a character stay together.
    const end = isFirstHalf(text.charCodeAt(at + PIECE - 1)) ? at + PIECE + 1 : at + PIECE;
    yield text.slice(at, end);
    at = end;
  }
}
/** Of a character that UTF-16 has as two. */
const isFirstHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Headings have none of these in them, so that the one that stands there most often is it. */
function delimiterOf(head: string): string {
  const [line = ''] = head.split(/[\r\n]/, 1);
  const times = (delimiter: string) => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((most, each) => (times(each) > times(most) ? each : most));
}

function rowOf({ record, info }: Parsed, { at, ignored }: RateColumns): RateRow {
  const line = info.lines;
  const columns = Object.values(at).filter((index) => index !== undefined).length + ignored.length;
  if (record.length !== columns) return { line, fault: `has ${record.length} cells, and the header has ${columns}` };
  const cell = (index: number | undefined): string => (index === undefined ? '' : (record[index] ?? ''));
  const fields: RateFields = {
    prefix: cell(at.prefix),
    destination: withoutApostrophe(cell(at.destination)),
    connectfee: cell(at.connectfee),
    per_minute: cell(at.per_minute),
    first_seconds: cell(at.first_seconds),
    step_seconds: cell(at.step_seconds),
  };
  return { line, fields };
}

function faultOf(error: Error, line: number): RateRow {
  if (!(error instanceof CsvError)) throw error;
  return { line: Number(error['lines'] ?? line), fault: whyNot(error) };
}
function whyNot({ code }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return `is longer than ${LONGEST_ROW} characters: is a quote not closed?`;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'has a quote that is not closed before the end';
  return 'has quotes where none can be: a cell with quotes in it stands between quotes, and they are doubled';
}

import type { CallRecord } from '../directory/call-record.ts';
import { csvLines } from '../http/csv/cells.ts';
import { callShape, showCall } from '../operations/calls.ts';
import { printable } from './conference-text.ts';
import { textTable } from './table.ts';

/** The names of the columns of call records as CSV. */
export const callColumnsCsv = (): string => csvLines([Object.keys(callShape.shape)]);
/** Records as CSV. */
export const callRecordsCsv = (records: readonly CallRecord[]): string =>
  csvLines(records.map((record) => Object.values(showCall(record))));

const COLUMNS = [
  'id',
  'placed',
  'account',
  'conference',
  'number',
  'route',
  'seconds',
  'cause',
  'cost',
  'price',
  'margin',
];

/** Records for people, a line for each; times are of UTC. */
export function callRecordsTable(records: readonly CallRecord[]): string {
  const rows = records.map((record) => [
    String(record.id),
    new Date(record.placedAtMs).toISOString().replace(/\.[0-9]{3}Z$/, 'Z'),
    String(record.account),
    record.conference === null ? '-' : String(record.conference),
    printable(record.number),
    record.route === null ? '-' : String(record.route),
    `${record.seconds}${record.estimated ? ' (estimated)' : ''}`,
    record.cause || '-',
    `${record.cost} ${record.currency}`,
    record.price ?? '-',
    record.margin ?? '-',
  ]);
  return textTable([COLUMNS, ...rows]);
}

import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { outlive } from '../../src/cli/outlived-output.ts';
import { runProgram } from './process.ts';

test.each(['config --example', '--help', 'schedule --help'])(
  'convene %s ends as it would have when its reader has gone',
  {
    timeout: 30_000,
  },
  async (line) => {
    const { child, ended, output } = runProgram(line.split(' '), { CONVENE_LOG_PRETTY: 'never' });
    child.stdout?.destroy();
    expect([await ended, output()]).toEqual([0, '']);
  },
);

test('what else befalls an output is not hidden', () => {
  const output = new Writable();
  outlive(output);
  expect(() => output.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
  expect(output.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' }))).toBe(true);
});

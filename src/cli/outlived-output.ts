import type { Writable } from 'node:stream';

/**
 * Lets whoever reads what a command says go before it is over, such as `head`: the command does what it was asked for all the same,
 * and leaves nothing half done. Any other failure of an output is thrown.
 */
export function outlive(output: Pick<Writable, 'on'>): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

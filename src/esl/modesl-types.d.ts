/** What Convene uses of modesl 1.2.1, which ships no types. */
declare module 'modesl' {
  import type { Socket } from 'node:net';

  class Connection {
    constructor(host: string, port: number, password: string);
    readonly socket: Socket;
    connecting: boolean;
    on(event: string, listener: (...values: unknown[]) => void): this;
    _onConnect(): void;
  }
  const modesl: { readonly Connection: typeof Connection };
  export default modesl;
}

/**
 * A connection to the event socket as bytes: what the adapter needs of a transport. Whoever opens one is told of its
 * data and of its end; both stop with {@link Wire.destroy}.
 */
export interface Wire {
  /** Writes one command; false when the connection is not there any more. */
  write(text: string): boolean;
  destroy(): void;
}
export interface WireEvents {
  connected(): void;
  data(bytes: Buffer): void;
  /** Once, whatever ended it; `error` where it was not an orderly end. */
  closed(error: Error | undefined): void;
}
export type OpenWire = (host: string, port: number, events: WireEvents) => Wire;

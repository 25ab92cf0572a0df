/** `RTP`: pressed on the telephone; `APP`: put in by `uuid_recv_dtmf`. */
export type KeySource = 'RTP' | 'APP';

/** Keys of one leg on their way to the application that takes them. */
export class PressedKeys {
  readonly #waiting: { readonly key: string; readonly source: KeySource }[] = [];
  #taken = '';

  /** Every key that was taken, in order. */
  get taken(): string {
    return this.#taken;
  }

  get anyWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  add(key: string, source: KeySource): void {
    this.#waiting.push({ key, source });
  }

  take(): { readonly key: string; readonly source: KeySource } | undefined {
    const first = this.#waiting.shift();
    if (first !== undefined) this.#taken += first.key;
    return first;
  }
}

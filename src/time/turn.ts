/**
 * Resolves when all else that is ready has had its turn: long work that waits for it between its portions holds up no call and
 * no request.
 */
export const othersTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * Limits how many pieces of work run at the same time in this process: at most `atOnce`. The others wait in the order
 * in which they came. With 1, each piece begins after the previous one has ended.
 */
export function takeTurns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    // A piece that ends passes its turn to the next one, so `running` already includes that turn.
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Works through a list, at most `atOnce` entries at a time. Returns the results in the order of the list. */
export function inTurns<T, R>(list: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const inTurn = takeTurns(atOnce);
  return Promise.all(list.map((one) => inTurn(() => work(one))));
}

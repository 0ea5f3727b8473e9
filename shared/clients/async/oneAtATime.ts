/**
 * Does the work that one process has for it piece by piece, in the order in which it comes. For pieces that replace the
 * same object of the store: at once, all but one of them would be in vain and begin anew.
 */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (work) => {
    const own = before.then(work);
    before = own.catch(() => undefined);
    return own;
  };
}

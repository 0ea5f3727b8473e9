/**
 * Returns a function that writes lines together: those of one round of the event loop in one write, which costs as much as a line alone.
 * The rest is written when the process ends. Only `kill -9` loses lines, and only those of the current round.
 */
export function logLines(write: (text: string) => void): (line: string) => void {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush);
  return (line) => {
    if (waiting === '') setImmediate(flush);
    waiting += `${line}\n`;
  };
}

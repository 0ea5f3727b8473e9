/**
 * Returns a function that writes lines together: those of one round of the event loop in one write, which costs as much as a line alone.
 * With an urgent line, it writes at once. When the process ends, it writes the rest: only `kill -9` loses lines, those of the current round.
 */
export function logLines(write: (text: string) => void): (line: string, isUrgent: boolean) => void {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush);
  return (line, isUrgent) => {
    if (waiting === '' && !isUrgent) setImmediate(flush);
    waiting += `${line}\n`;
    if (isUrgent) flush();
  };
}

/** What one line of the log says of a step or of a request. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The structured lines of a host's log, of one kind. */
export function logLines(log: string, event: 'step' | 'request'): readonly LogLine[] {
  const found = log.matchAll(/\{"event":"(\w+)".*\}$/gm);
  return [...found].filter(([, kind]) => kind === event).map(([json]) => JSON.parse(json) as LogLine);
}

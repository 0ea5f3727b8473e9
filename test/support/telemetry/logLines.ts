/** The fields of one log line about a step or a request. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Returns the structured lines of one kind from a host's log. */
export function logLines(log: string, event: 'step' | 'request'): readonly LogLine[] {
  const found = log.matchAll(/\{"event":"(\w+)".*\}$/gm);
  return [...found].filter(([, kind]) => kind === event).map(([json]) => JSON.parse(json) as LogLine);
}

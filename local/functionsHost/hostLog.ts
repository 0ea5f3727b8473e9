export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the log. The host's own messages never contain inputs, outputs, bodies or query texts. */
export interface HostLogEntry {
  readonly level: LogLevel;
  /** `Function.NAME.User` for messages of the app, `Host.…` for messages of the host. */
  readonly category: string;
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
}

export type HostLog = (entry: HostLogEntry) => void;

/** Passes on the entries that `logging.logLevel` of host.json selects: the longest matching category applies, else `default`. */
export function filterLog(log: HostLog, levels: Readonly<Record<string, LogLevel>>): HostLog {
  const limits = new Map<string, number>();
  return (entry) => {
    const limit = limits.get(entry.category) ?? logLevels.indexOf(levelOf(entry.category, levels));
    limits.set(entry.category, limit);
    if (logLevels.indexOf(entry.level) >= limit) log(entry);
  };
}

function levelOf(category: string, levels: Readonly<Record<string, LogLevel>>): LogLevel {
  const matching = Object.keys(levels).filter((name) => category === name || category.startsWith(`${name}.`));
  const longest = matching.sort((a, b) => b.length - a.length)[0];
  return (longest === undefined ? levels['default'] : levels[longest]) ?? 'information';
}

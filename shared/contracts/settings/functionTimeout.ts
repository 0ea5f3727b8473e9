import { z } from 'zod';

/** How long one run of a step works, if the host allows it. A crash repeats at most this. */
const maxBudgetMs = 4 * 60_000;

/**
 * The share of the host's limit that a step may use. The rest is for what a step still does then: the end of requests under
 * way, disabling what it enabled, and its notes for the next part.
 */
const share = 0.4;

/** The limit of a host that has none in its settings: the smallest default of all hosting plans. */
const defaultTimeoutMs = 5 * 60_000;

const overrideName = 'azurefunctionsjobhost__functiontimeout';
const hostFileSchema = z.object({ functionTimeout: z.string().optional() });

export interface HostFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Returns the text of the app's host.json. It may throw. */
  readonly readHostFile: () => string;
}

/**
 * Returns for how many milliseconds a step works before it ends itself, always less than `functionTimeout`. That comes from
 * the app setting `AzureFunctionsJobHost__functionTimeout`, with which the host overrides host.json, or from host.json.
 */
export function stepBudgetMs(facts: HostFacts): number {
  const timeoutMs = parseTimeout(overrideIn(facts.env) ?? timeoutInFile(facts.readHostFile));
  return timeoutMs === null ? maxBudgetMs : Math.min(maxBudgetMs, timeoutMs * share);
}

/** App settings have no case on the host. */
function overrideIn(env: HostFacts['env']): string | undefined {
  const found = Object.entries(env)
    .find(([name]) => name.toLowerCase() === overrideName)?.[1]
    ?.trim();
  return found === '' ? undefined : found;
}

function timeoutInFile(read: HostFacts['readHostFile']): string | undefined {
  try {
    return hostFileSchema.parse(JSON.parse(read())).functionTimeout;
  } catch {
    return undefined;
  }
}

/** Returns null for `-1`, which means no limit. The host itself refuses a text that is no time span. */
function parseTimeout(text: string | undefined): number | null {
  if (text === '-1') return null;
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(text ?? '');
  if (match === null) return defaultTimeoutMs;
  const [, days = '0', hours, minutes, seconds, fraction = '0'] = match;
  const ms =
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds) + Number(fraction)) * 1_000;
  return ms > 0 ? ms : defaultTimeoutMs;
}

import { type ChangedSettings, changedSettings, type Settings, type SettingsChange } from './changedSettings';

/** A write of the settings of an app, as the activity log of the subscription shows it. */
export interface SettingsWrite {
  readonly correlationId: string;
  readonly at: string;
  readonly by: string;
}

/** The settings of one app. The API takes and gives all of them with their values, and has no conditional write. */
export interface SettingsApi {
  /** With the time of the service. */
  read(): Promise<{ readonly settings: Settings; readonly at: string }>;
  /** Replaces all settings. Returns the id of the write in the activity log. */
  replace(settings: Settings): Promise<string>;
  /** The writes since a time. The log shows them some minutes late. */
  writesSince(at: string): Promise<readonly SettingsWrite[]>;
  pause(): Promise<void>;
}

export interface AppliedSettings extends Pick<ChangedSettings, 'changed' | 'left'> {
  /** Settings that others added or changed while this ran, and that are there. */
  readonly kept: readonly string[];
  /** Others that wrote in the moment in which a write can be lost. Their settings may be gone. */
  readonly others: readonly SettingsWrite[];
  /** Whether the log showed the own writes, so that `others` is known to be all. */
  readonly isProved: boolean;
  /** Whether the changed references were read back. */
  readonly isThere: boolean;
}

/**
 * Changes references in the settings of an app. It reads all settings again right before each write, so that what a deployment added
 * meanwhile is written too. Only the activity log can show a write that came in the last moment, so it is read to the own write.
 */
export async function applySettings(api: SettingsApi, change: SettingsChange): Promise<AppliedSettings> {
  const first = await api.read();
  const begun = changedSettings(first.settings, change);
  const own = new Set<string>();
  const moments: { from: string; id: string }[] = [];
  let [now, isThere] = [first, begun.changed.length === 0];
  for (let tries = 0; tries < maxTries && !isThere; tries += 1) {
    const latest = await api.read();
    const { settings, changed } = changedSettings(latest.settings, change);
    if (changed.length > 0) {
      const id = await api.replace(settings);
      own.add(id);
      moments.push({ from: latest.at, id });
    }
    now = await api.read();
    isThere = changedSettings(now.settings, change).changed.length === 0;
  }
  const { others, isProved } = await othersIn(api, moments, own, first.at);
  const kept = Object.keys(now.settings).filter((name) => !sameValue(now.settings[name], begun.settings[name]));
  return { changed: begun.changed, left: begun.left, kept, others, isProved, isThere };
}

/** Others that write at each try would be a deployment that runs in a loop. */
const maxTries = 5;

/** How often the activity log is asked for the own write. */
const maxLooks = 40;

/** The writes of others between a read and the write that follows it. Times of the log and of answers are of one service. */
async function othersIn(
  api: SettingsApi,
  moments: readonly { readonly from: string; readonly id: string }[],
  own: ReadonlySet<string>,
  since: string,
): Promise<Pick<AppliedSettings, 'others' | 'isProved'>> {
  if (moments.length === 0) return { others: [], isProved: true };
  for (let looks = 0; ; looks += 1) {
    const all = await api.writesSince(since);
    const isProved = moments.every(({ id }) => all.some(({ correlationId }) => correlationId === id));
    if (!isProved && looks < maxLooks) {
      await api.pause();
      continue;
    }
    const ends = new Map(all.map(({ correlationId, at }) => [correlationId, at]));
    const others = all.filter(
      ({ correlationId, at }) =>
        !own.has(correlationId) && moments.some(({ from, id }) => at >= from && at <= (ends.get(id) ?? at)),
    );
    return { others, isProved };
  }
}

function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import { type Completion } from '../../contracts/api/completion';
import { type Consumer, consumerKinds, type SourceReading } from '../../contracts/model/consumer';
import { unknownUseReasons } from '../../contracts/model/lastUse';
import { isDependant, isProvedSearch, openReadings, withoutLog } from '../consumers/searchEvidence';

/** What one look at the consumers of a vault saw. */
export interface Watched {
  /** The clock of the last use; null if no move of the vault has ended. */
  readonly lastUse: Completion['lastUse'];
  readonly consumers: readonly Consumer[];
  readonly readings: readonly Pick<SourceReading, 'source' | 'scope' | 'verdict' | 'because' | 'action'>[];
}

/** `quiet`: the log proves that nobody uses the vault, and a search that is proved whole found nobody. */
export type WatchVerdict = 'quiet' | 'inUse' | 'unknown';

export function verdictOf({ lastUse, consumers, readings }: Watched): WatchVerdict {
  if (consumers.some(isDependant) || lastUse?.verdict === 'inUse') return 'inUse';
  return isProvedSearch(withoutLog(readings)) && lastUse?.verdict === 'quiet' ? 'quiet' : 'unknown';
}

/** What changed between two looks, in words: a line each. All that the first look saw is new. */
export function watchedChanges(before: Watched | undefined, now: Watched): readonly string[] {
  const [known, found] = [consumersOf(before), consumersOf(now)];
  const isFirst = before === undefined;
  const come = [...found.values()].filter((text) => !known.has(text));
  // What a source no longer shows is gone only if that source says that it showed everything.
  const gone = [...known].filter(([text]) => !found.has(text));
  const isProved = isProvedSearch(withoutLog(now.readings));
  const verdict = verdictOf(now);
  return [
    ...come.map((text) => `${isFirst ? 'uses it' : 'new'}: ${text}`),
    ...gone.map(([text]) => `${isProved ? 'gone' : 'not found any more, but the search is not complete'}: ${text}`),
    ...usesOf(before, now),
    ...unprovedOf(before, now),
    ...(before !== undefined && verdictOf(before) === verdict ? [] : [verdictWords(verdict, now)]),
  ];
}

function consumersOf(watched: Watched | undefined): ReadonlyMap<string, string> {
  const texts = (watched?.consumers ?? [])
    .filter(isDependant)
    .map(
      ({ kind, resourceId, place, item }) =>
        `${consumerKinds[kind]} ${resourceId} ${place}${item === null ? '' : ` (${item})`}`,
    );
  return new Map(texts.map((text) => [text, text]));
}

function usesOf(before: Watched | undefined, { lastUse }: Watched): readonly string[] {
  const known = new Map((before?.lastUse?.users ?? []).map((user) => [user.user, user]));
  return (lastUse?.users ?? []).flatMap(({ user, lastReadAt, lastWriteAt }) => {
    const earlier = known.get(user);
    return [
      ...(lastReadAt === null || lastReadAt === earlier?.lastReadAt ? [] : [`read: ${user} at ${lastReadAt}`]),
      ...(lastWriteAt === null || lastWriteAt === earlier?.lastWriteAt ? [] : [`write: ${user} at ${lastWriteAt}`]),
    ];
  });
}

function unprovedOf(before: Watched | undefined, now: Watched): readonly string[] {
  const textsOf = (watched: Watched | undefined) =>
    new Set(
      openReadings(withoutLog(watched?.readings ?? [])).map(
        ({ source, scope, because, action }) =>
          `not proved: ${source} in ${scope}: ${because ?? 'unknown'}${action === null ? '' : `, needs ${action}`}`,
      ),
    );
  const known = textsOf(before);
  return [...textsOf(now)].filter((text) => !known.has(text));
}

function verdictWords(verdict: WatchVerdict, { lastUse }: Watched): string {
  switch (verdict) {
    case 'quiet':
      return `quiet: nobody used it for ${String(lastUse?.quietDays ?? 0)} days, and the search is complete and found nobody`;
    case 'inUse':
      return `in use: without a use from now on, it is quiet at ${lastUse?.quietAt ?? 'a time that the log does not show'}`;
    case 'unknown':
      return `not known: ${whyUnknown(lastUse)}`;
  }
}

function whyUnknown(lastUse: Watched['lastUse']): string {
  if (lastUse === null) return 'no log was read, because no move of the vault has ended or the app sees no such vault';
  return lastUse.because === null ? 'the search is not proved complete' : unknownUseReasons[lastUse.because];
}

import { type CutoverCode, type CutoverLine, maxNamesInLine } from '../../contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../contracts/api/moveStatus';
import { type DeletedSince } from '../../contracts/model/deletions';
import { type Hold } from '../../contracts/model/hold';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { cutoverTitles } from './cutoverTitles';

/** What the app knows of a move without a call to a vault. */
export interface CutoverFacts {
  readonly move: MoveSpec;
  readonly status: MoveStatus;
  /** Undefined for a move that is not held, or whose passes have not begun. */
  readonly hold: Hold | undefined;
  /** Items that were deleted at the source since. */
  readonly deleted: readonly DeletedSince[];
  /** ISO 8601 UTC. */
  readonly now: string;
}

type Named = CutoverLine['items'][number];
type Judged = Pick<CutoverLine, 'state' | 'found'> & Partial<Pick<CutoverLine, 'action' | 'itemCount' | 'query'>>;

/** Makes a line. `named`: the items that it is about; without `itemCount` these are all. */
export function lineOf(
  code: CutoverCode,
  expected: string,
  judged: Judged & { readonly named?: readonly Named[] },
): CutoverLine {
  const { state, found, action = null, query = null, named = [], itemCount = named.length } = judged;
  const items = named.slice(0, maxNamesInLine).map(({ itemType, itemName }) => ({ itemType, itemName }));
  return { code, title: cutoverTitles[code], state, expected, found, action, query, items, itemCount };
}

/** The hours and minutes between two times in words; `since` is before `now`. */
export function agoOf(since: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 60_000));
  if (minutes < 1) return 'less than a minute ago';
  if (minutes < 120) return `${String(minutes)} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h ago` : `${String(Math.floor(hours / 24))} days ago`;
}

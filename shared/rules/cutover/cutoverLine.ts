import { type CutoverLine, maxNamesInLine } from '../../contracts/api/cutoverAnswers';
import { type Acceptance, type CutoverCode } from '../../contracts/model/acceptedLines';
import { type MoveStatus } from '../../contracts/api/moveStatus';
import { type DeletedSince } from '../../contracts/model/deletions';
import { type Hold } from '../../contracts/model/hold';
import { hashPart } from '../plan/hashPlan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** What the app knows of a move without a call to a vault. */
export interface CutoverFacts {
  readonly move: MoveSpec;
  readonly status: MoveStatus;
  /** Undefined for a move that is not held, or whose passes have not begun. */
  readonly hold: Hold | undefined;
  /** Items that were deleted at the source since. */
  readonly deleted: readonly DeletedSince[];
  /** The last acceptance of each line. */
  readonly accepted?: readonly Acceptance[];
  /** ISO 8601 UTC. */
  readonly now: string;
}

type Named = CutoverLine['items'][number];
type LineText = Pick<CutoverLine, 'found'> &
  Partial<Pick<CutoverLine, 'action' | 'itemCount' | 'query' | 'names'>> & {
    /**
     * What the line says, without times that only pass. Only a line that has it can be accepted: not one that says whether the target
     * has what the source has, and not one that the app can answer by another look.
     */
    readonly basis?: object;
  };

/** What a line says. It says go or no-go by evidence alone: `evidenceAt` is when that was read, ISO 8601 UTC. */
export type JudgedLine = LineText &
  (
    | { readonly state: 'unknown'; readonly evidenceAt?: string }
    | {
        readonly state: 'go' | 'noGo';
        readonly evidenceAt: string;
        /** The last write that the line speaks of. Older evidence says nothing about now, so the line is unknown. */
        readonly lastWriteAt?: string | undefined;
      }
  );

/** Makes a line. `named`: the items that it is about; without `itemCount` these are all. */
export function lineOf(
  code: CutoverCode,
  expected: string,
  judged: JudgedLine & { readonly named?: readonly Named[] },
): CutoverLine {
  const { found, action = null, query = null, named = [], names = [], evidenceAt = null, basis } = judged;
  const { itemCount = named.length + names.length } = judged;
  const isOld =
    judged.state !== 'unknown' && judged.lastWriteAt !== undefined && judged.evidenceAt < judged.lastWriteAt;
  if (isOld) return oldLine(code, expected, judged);
  const items = named.slice(0, maxNamesInLine).map(({ itemType, itemName }) => ({ itemType, itemName }));
  return {
    ...{ code, title: cutoverTitles[code], state: judged.state, expected, found, evidenceAt },
    ...{ action, query, items, itemCount, names: names.slice(0, maxNamesInLine), acceptance: null },
    seen: basis === undefined || judged.state === 'go' ? null : hashPart({ code, state: judged.state, basis }),
  };
}

function oldLine(
  code: CutoverCode,
  expected: string,
  {
    action,
    evidenceAt = '',
    lastWriteAt = '',
  }: Pick<LineText, 'action'> & { readonly evidenceAt?: string; readonly lastWriteAt?: string | undefined },
): CutoverLine {
  return lineOf(code, expected, {
    state: 'unknown',
    found: `The move has written to the target since (${lastWriteAt}), so what was read before says nothing about now.`,
    action: action ?? 'Look again: wait for the next pass, or run the checks again.',
    evidenceAt,
  });
}

/** When the move last wrote to the target, as far as the app knows; undefined before it wrote. ISO 8601 UTC. */
export function lastWriteOf({ hold, status }: Pick<CutoverFacts, 'hold' | 'status'>): string | undefined {
  if (hold !== undefined) return hold.wroteAt ?? hold.since;
  const transferred = status.phases.find(({ phase }) => phase === 'transferring');
  if (transferred === undefined) return undefined;
  const { startedAt, seconds, waitedSeconds = 0 } = transferred;
  return new Date(Date.parse(startedAt) + (seconds + waitedSeconds) * 1_000).toISOString();
}

/** The hours and minutes between two times in words; `since` is before `now`. */
export function agoOf(since: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 60_000));
  if (minutes < 1) return 'less than a minute ago';
  if (minutes < 120) return `${String(minutes)} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h ago` : `${String(Math.floor(hours / 24))} days ago`;
}

/** What each line of the checklist is called, for people. */
const cutoverTitles: Readonly<Record<CutoverCode, string>> = {
  PHASE: 'Phase of the move',
  LAG: 'Lag of the target',
  TARGET: 'Target as the move left it',
  PENDING: 'Pending differences',
  DELETIONS: 'Deletions at the source',
  PROBLEMS: 'Problems of items',
  LAST_WRITE: 'Last write at the source',
  RENEWAL: 'Renewal on both sides',
  ROTATION: 'Rotation at the source',
  EXPIRY: 'Items near their expiry',
  PERMISSIONS: 'Permissions of the app',
  ACCESS: 'Access in the target',
  NETWORK: 'Network of the target',
  CONSUMERS: 'Applications that read the source',
  SEARCH: 'Proof of the search for them',
};

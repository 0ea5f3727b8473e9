import { itemKey } from '../problems/itemLabel';
import { type ListedItem } from '../../contracts/model/item';
import { type LateItem, type StoredLateItem } from '../../contracts/model/late';
import { type Problem } from '../../contracts/model/progress';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlannedItem, type Route } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type Retry } from '../../contracts/model/hold';
import { transientCodes } from '../problems/isTransient';
import { explainReason } from '../problems/explainReason';
import { kindOf } from '../problems/summarizeResults';

/** The facts of a planned item that are compared with a later list. */
export type KnownItem = Pick<PlannedItem, 'itemType' | 'itemName' | 'currentVersion'> & {
  readonly page: number;
  readonly updated?: number | undefined;
  readonly route?: Route | undefined;
  /** The plan was to replace the key in the target. */
  readonly isReplaced?: boolean | undefined;
  /** What the target had of such a key at that plan. */
  readonly copy?: string | undefined;
  /** What the plan was to do first with a soft-deleted item of this name in the target. */
  readonly freeing?: 'recover' | 'purge' | undefined;
};

/** How much the clocks of a vault and of the app may differ. */
const clockSkewSeconds = 2;

/**
 * Whether an item may have a newer version than the plan. The list shows when the current version was last changed, in whole
 * seconds (seconds since 1970). An item with the same time has the same current version, unless it was changed after the
 * move began: then another version may have come in the same second, after the app had read the item.
 */
export function mayHaveChanged(
  listed: Pick<ListedItem, 'updated'>,
  known: Pick<KnownItem, 'updated'>,
  startedAt: string | undefined,
): boolean {
  if (listed.updated === undefined || known.updated === undefined || listed.updated !== known.updated) return true;
  return isUpdatedSince(known, startedAt);
}

/** Whether something was changed after a time, or in the seconds before it. */
export function isUpdatedSince({ updated }: Pick<ListedItem, 'updated'>, time: string | undefined): boolean {
  if (updated === undefined || time === undefined) return false;
  return updated >= Math.floor(Date.parse(time) / 1_000) - clockSkewSeconds;
}

/** Whether the move handled the current version of the source. True for items that did not arrive, which have problems already. */
export function isKnownVersion(
  current: string,
  result: Pick<ItemResult, 'state' | 'versions' | 'versionsLeftOut'>,
  { currentVersion }: Pick<KnownItem, 'currentVersion'>,
): boolean {
  if (kindOf(result.state) !== 'done') return true;
  const ids = knownVersions(result, { currentVersion });
  return ids.length === 0 || ids.includes(current);
}

/** The ids of versions of the source that the move handled, and of the one that was current in its plan. */
function knownVersions(
  { versions, versionsLeftOut }: Pick<ItemResult, 'versions' | 'versionsLeftOut'>,
  { currentVersion }: Pick<KnownItem, 'currentVersion'>,
): readonly string[] {
  return [
    ...versions.map(({ from }) => from),
    ...versionsLeftOut.map(({ version }) => version),
    ...(currentVersion === undefined ? [] : [currentVersion]),
  ];
}

/**
 * Whether the source has another item of the name than the one that the move brought: no version of it is left. Somebody has purged
 * it and created the name again, because no call deletes a single version.
 */
export function isAnotherItem({ result, known }: Brought, there: readonly { readonly version: string }[]): boolean {
  const ids = knownVersions(result, known);
  return ids.length > 0 && there.length > 0 && !there.some(({ version }) => ids.includes(version));
}

/** What the move knows of an item that it brought. */
export interface Brought {
  readonly result: Pick<ItemResult, 'versions' | 'versionsLeftOut'>;
  readonly known: Pick<KnownItem, 'currentVersion'>;
}

/** Whether the plan of an item was to write it. What the target then has of it may be the work of the move itself. */
function wasToBeWritten({ route }: Pick<KnownItem, 'route'>): boolean {
  return route !== undefined && route !== 'skip' && route !== 'block';
}

/**
 * Whether the target's content of an item that did not arrive may be the move's: it was to write the item, or a look found
 * both equal, and the source changed before the verification. A change in the source is then an update, and no conflict.
 */
export function isOfThisMove({ reasons }: Pick<ItemResult, 'reasons'>, known: Pick<KnownItem, 'route'>): boolean {
  return wasToBeWritten(known) || reasons.includes('ALREADY_THERE');
}

/** Whether a pass of a held move tries an item again that did not arrive and has not changed. */
export function triesAgain(
  { state, code }: Pick<ItemResult, 'state' | 'code'>,
  known: Pick<KnownItem, 'route'>,
  retry: Retry | undefined,
): boolean {
  if (retry === undefined) return false;
  const kind = kindOf(state);
  if (retry === 'all') return kind === 'failed' || kind === 'blocked' || wasToBeWritten(known);
  return kind === 'failed' && (retry === 'failed' || (code !== undefined && transientCodes.has(code)));
}

/** How many differences that no pass can carry a pass reads again, though the source has not changed them. */
const leftPerPass = 2;

/**
 * Which differences that the look before left are not read again: all except `leftPerPass`, and with each turn others. So a change in
 * the target is found, too, and hundreds of differences cost no more requests than two. If the look before could not read those of
 * its turn, for example because the target is away, it is their turn again.
 */
export function leftUnread(left: readonly StoredLateItem[], turn: number | 'unread'): readonly StoredLateItem[] {
  if (turn === 'unread') return left.filter(({ isKept }) => isKept === true);
  const turns = Math.ceil(left.length / leftPerPass);
  const ordered = left.toSorted((one, other) => (itemKey(one) < itemKey(other) ? -1 : 1));
  return ordered.filter((_, at) => at % turns !== turn % turns);
}

/** Whether the source has not changed an item since a look left it. The list shows only whole seconds, and nothing of a recovery. */
export function isStillLeft(
  listed: Pick<ListedItem, 'updated'>,
  before: Pick<LateItem, 'updated' | 'what'>,
  lookedAt: string | undefined,
): boolean {
  if (before.what === 'gone') return false;
  return listed.updated !== undefined && listed.updated === before.updated && !isUpdatedSince(listed, lookedAt);
}

export function lateProblem({ itemType, itemName, what }: LateItem): Problem {
  const code = codeOf({ what, itemType });
  const { remedy } = explainReason(code, { itemType, when: 'done' });
  return { itemType, itemName, code, detail: details[what], remedy };
}

/** As `lateProblem`, with the reason that the last pass found, if it is among those that history has. */
export function pendingProblem(item: LateItem, known: readonly Problem[] = []): Problem {
  const problem = lateProblem(item);
  const isSame = ({ itemType, itemName = '', code }: Problem): boolean =>
    code === problem.code && itemType !== undefined && itemKey({ itemType, itemName }) === itemKey(item);
  return known.find(isSame) ?? problem;
}

function codeOf({ what, itemType }: Pick<LateItem, 'what' | 'itemType'>): ReasonCode {
  if (what === 'madeAgain') return 'MADE_AGAIN_IN_SOURCE';
  if (what === 'gone') return 'GONE_FROM_SOURCE';
  return what === 'newVersion' && itemType === 'key' ? 'NEW_KEY_VERSION' : 'CREATED_DURING_MOVE';
}

const details: Readonly<Record<LateItem['what'], string>> = {
  created: 'The item was created in the source after the move had listed it. It was not moved.',
  newVersion:
    'The item got a newer version in the source after the move had read it. The target has only the versions before it.',
  madeAgain:
    'Somebody deleted and purged the item in the source after the move had brought it, and made another one of its name. The target still has the old one.',
  changed: 'The attributes of the item were changed in the source after the move had read it. The target has others.',
  gone: 'The item was deleted in the source after the pass had listed it, and before the pass read it. The target may lack its last change.',
};

import { type ListedItem } from '../../contracts/model/item';
import { type LateItem } from '../../contracts/model/lateRounds';
import { type Problem } from '../../contracts/api/moveStatus';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlannedItem } from '../../contracts/model/plan';
import { explainReason } from '../report/explainReason';
import { kindOf } from '../report/summarizeResults';

/** What a plan knows of an item, for a comparison with a later list. */
export type KnownItem = Pick<PlannedItem, 'itemType' | 'itemName' | 'currentVersion'> & {
  readonly page: number;
  readonly updated?: number | undefined;
};

/** One name for an item; the service compares names without regard to case. */
export function itemKey({ itemType, itemName }: Pick<ListedItem, 'itemType' | 'itemName'>): string {
  return `${itemType}/${itemName.toLowerCase()}`;
}

/**
 * Whether a list leaves open that an item got a newer version since the plan. Its list shows when the current version was
 * last changed, so an item that shows the same time as before has the same current version.
 */
export function mayHaveChanged(listed: Pick<ListedItem, 'updated'>, known: Pick<KnownItem, 'updated'>): boolean {
  return listed.updated === undefined || known.updated === undefined || listed.updated !== known.updated;
}

/** Whether the current version of the source is one that the move has dealt with; items that did not arrive say so themselves. */
export function isKnownVersion(
  current: string,
  result: Pick<ItemResult, 'state' | 'versions' | 'versionsLeftOut'>,
  { currentVersion }: Pick<KnownItem, 'currentVersion'>,
): boolean {
  if (kindOf(result.state) !== 'done') return true;
  const ids = [
    ...result.versions.map(({ from }) => from),
    ...result.versionsLeftOut.map(({ version }) => version),
    ...(currentVersion === undefined ? [] : [currentVersion]),
  ];
  return ids.length === 0 || ids.includes(current);
}

export function lateProblem({ itemType, itemName, what }: LateItem): Problem {
  const code = 'CREATED_DURING_MOVE';
  const { remedy } = explainReason(code, { itemType });
  return { itemType, itemName, code, detail: details[what], remedy };
}

const details: Readonly<Record<LateItem['what'], string>> = {
  created: 'The item came into the source after the move had listed it; it was not moved.',
  newVersion:
    'The item got a newer version in the source after the move had read it; the target holds the versions before it.',
};

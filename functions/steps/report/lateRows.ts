import { type LateItem, type LateReport } from '../../../shared/contracts/model/late';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { endOf } from '../../../shared/rules/transfer/lateRounds';
import { eachPage } from '../frame/eachPage';

/** For each item that an extra round planned, the last page that contains it; the report takes its row from there. */
export type LateRows = ReadonlyMap<string, number>;

export async function readLateRows(
  { rounds }: Pick<LateReport, 'rounds'>,
  readPage: (page: number) => Promise<Pick<PlanPage, 'items'>>,
): Promise<LateRows> {
  const rows = new Map<string, number>();
  for (const round of rounds) {
    await eachPage({ first: round.firstPage, end: endOf(round) }, readPage, (read, page) => {
      for (const item of read.items) rows.set(itemKey(item), page);
    });
  }
  return rows;
}

/** Leaves out the results that a later round replaced, so that a report has each item once. */
export function withoutReplaced(
  rows: LateRows,
  readPage: (page: number) => Promise<readonly ItemResult[]>,
): (page: number) => Promise<readonly ItemResult[]> {
  if (rows.size === 0) return readPage;
  return async (page) => (await readPage(page)).filter((result) => (rows.get(itemKey(result)) ?? page) === page);
}

/** Returns those of the items that the last search of the source found that no round has planned. */
export function unplannedOf(
  found: readonly LateItem[],
  { rounds, looks }: Pick<LateReport, 'rounds' | 'looks'>,
  rows: LateRows,
): readonly LateItem[] {
  // The round with the same number planned what this search found. A search without a round ran after all rounds.
  const round = looks === 0 ? undefined : rounds.find(({ look }, at) => (look ?? at + 1) === looks);
  if (round === undefined) return found;
  const isPlanned = (item: LateItem): boolean => (rows.get(itemKey(item)) ?? -1) >= round.firstPage;
  return found.filter((item) => !isPlanned(item));
}

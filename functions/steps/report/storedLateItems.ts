import {
  type LateReport,
  type LateItem,
  type FoundLate,
  type StoredLateItem,
  storedLateItemSchema,
} from '../../../shared/contracts/model/late';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { eachPage } from '../../../shared/clients/async/takeTurns';
import { endOf, carriedReasons } from '../../../shared/rules/transfer/lateRounds';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type findLateItemsContract } from '../../../shared/contracts/steps/lateSteps';
import { type KnownItem, isOfThisMove, triesAgain } from '../../../shared/rules/transfer/lateItems';
import { type ReasonCode } from '../../../shared/contracts/model/reasonCodes';
import { wasThereBefore } from '../../../shared/rules/transfer/deletionRules';
import { itemTypeSchema, itemNameSchema } from '../../../shared/contracts/model/item';
import { sourceDigestSchema } from '../../../shared/contracts/model/freeze';
import { type DigestedItem } from '../../../shared/rules/cutover/sourceDigest';
import { sealedReader, type SealClients, type ReadStored } from '../stored/sealedJson';
import { type FoundPart, type PartStart, readParts, writePart } from './sealedParts';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { z } from 'zod';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../shared/rules/storeNames';

function lateParts(run: RunRef, look: number) {
  return { nameOf: (start: PartStart) => storeNames.latePart(run, look, start), item: storedLateItemSchema };
}

/** Stores what one part of a search of the source found. */
export function writeLateItems(
  clients: SealClients,
  move: MoveSpec,
  { look, ...part }: FoundPart<StoredLateItem> & { readonly look: number },
): Promise<void> {
  return writePart(clients, move, lateParts(move, look), part);
}

/** A search of the source, by its number, and whether it reached its end. */
interface LookRef {
  readonly look: number;
  readonly isWhole: boolean;
}

/** Returns everything that one search of the source found. Throws as `readParts`. */
export function readLateItems(
  read: ReadStored,
  move: MoveSpec,
  { look, isWhole }: LookRef,
): Promise<readonly StoredLateItem[]> {
  return readParts(read, move, lateParts(move, look), isWhole);
}

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

/** Only a held move updates what it brought itself, so only there it matters in a report. */
export function carriedOf({ cutover }: MoveSpec, result: ItemResult) {
  const carried = carriedReasons(result);
  return cutover === 'hold' ? carried : carried.filter((reason) => reason !== 'BROUGHT_EARLIER');
}

/** A held move plans an item once more that did not arrive: if it has changed since, or if the pass tries such items again. */
export function replanOf(
  { move, retry }: Pick<InputOf<typeof findLateItemsContract>, 'move' | 'retry'>,
  item: Omit<FoundLate, 'what' | 'carried'>,
  { result, known }: { readonly result: ItemResult; readonly known: KnownItem },
): FoundLate | undefined {
  if (move.cutover !== 'hold') return undefined;
  const what = isOfThisMove(result, known) ? 'failed' : 'created';
  const { copy = known.copy } = result;
  const found = { ...item, carried: earlierOf(result, known), ...(copy === undefined ? {} : { copy }) };
  if (item.updated !== known.updated) return { ...found, what };
  return triesAgain(result, known, retry) ? { ...found, what: 'failed', isRetry: true } : undefined;
}

/** What the target had of an item before the pass that failed: all of it from earlier passes, or something from before the move. */
function earlierOf(result: ItemResult, known: KnownItem): ReasonCode[] {
  const { reasons, copy } = result;
  // The plan proved that the move had brought a key before it began to replace it.
  if (known.isReplaced === true || reasons.includes('BROUGHT_EARLIER')) return ['BROUGHT_EARLIER'];
  const recovered = reasons.filter((reason) => reason === 'RECOVERED_IN_TARGET');
  if (wasThereBefore(result)) return ['PARTLY_IN_TARGET', ...recovered];
  if (recovered.length > 0) return recovered;
  // The move has restored the key, and could only not verify it.
  return copy === undefined ? [] : ['BROUGHT_EARLIER'];
}

const digestedSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  digest: sourceDigestSchema,
});

function readingParts(run: RunRef, reading: number) {
  return { nameOf: (start: PartStart) => storeNames.sourceState(run, reading, start), item: digestedSchema };
}

/** Stores what one part of a reading of the source has seen. It only serves to name items: history has what proves. */
export function writeSourceState(
  clients: SealClients,
  move: MoveSpec,
  { reading, ...part }: FoundPart<DigestedItem> & { readonly reading: number },
): Promise<void> {
  return writePart(clients, move, readingParts(move, reading), part);
}

/** Returns all items of a reading that reached its end. Throws as `readParts`. */
export function readStoredSourceState(
  clients: SealClients,
  move: MoveSpec,
  reading: number,
): Promise<readonly DigestedItem[]> {
  return readParts(sealedReader(clients, move), move, readingParts(move, reading), true);
}

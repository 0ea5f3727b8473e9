import { z } from 'zod';
import { type ComparedItem, comparedItemSchema, type JoinedItem } from '../../../shared/contracts/model/comparisons';
import { type PartialOutput, type StepPart } from '../../../shared/contracts/steps/parts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Side, sides } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import {
  comparedItem,
  isThere,
  loneItem,
  type ReadItem,
  unreadItem,
} from '../../../shared/rules/comparisons/comparedItem';
import { unreadContent } from '../../../shared/rules/compare/comparableVersion';
import { failStep } from '../frame/failStep';
import { comparedDigest } from '../items/reportedDigests';
import { allInParallel } from '../frame/allInParallel';
import { inItemPart, rethrowSpent } from '../parts/itemPart';
import { type VaultPair } from '../frame/vaultPair';
import { readComparedContents, readLists } from './readItem';

/** The output for one item. A page step keeps it encrypted until all items of the page have one. */
export const comparedOutputSchema = z.strictObject({
  row: comparedItemSchema,
  /** True if another try may read the item. */
  retryable: z.boolean(),
  throttled: z.number().int().nonnegative(),
});
export type ComparedOutput = z.infer<typeof comparedOutputSchema>;

interface Input {
  readonly move: MoveSpec;
  readonly item: JoinedItem;
  readonly part?: StepPart | undefined;
}

/** Reads one item in both vaults and compares it. Its clients have no guard, so they cannot write. */
export function compareOne(clients: Clients, { move, item, part }: Input): Promise<ComparedOutput | PartialOutput> {
  const { itemType, itemName } = item;
  const input = { move, itemType, itemName, part };
  return inItemPart(clients, { step: 'compare', input }, async ({ pair }): Promise<ComparedOutput> => {
    try {
      const row = await compare(clients, pair, { move, item });
      return { row, retryable: false, throttled: pair.meter.throttled };
    } catch (error) {
      rethrowSpent(error);
      return { ...notRead(item, failStep(error)), throttled: pair.meter.throttled };
    }
  });
}

/** The output for an item that could not be read. */
export function notRead(item: JoinedItem, failure: StepFailed): ComparedOutput {
  return { row: unreadItem(item, failure), retryable: failure.retryable, throttled: 0 };
}

async function compare(
  { staging }: Pick<Clients, 'staging'>,
  pair: VaultPair,
  { move, item }: Input,
): Promise<ComparedItem> {
  // A list may lack an item that was created later, or that the vault hides. So a vault that did not list it is asked, too.
  const [source = nothing, target = nothing] = await allInParallel(sides, (side) =>
    isOfCertificate(item, side) ? Promise.resolve(nothing) : readLists(pair[side], item),
  );
  if (!isThere(source) && !isThere(target)) return unreadItem(item, gone(item));
  if (!isThere(source) || !isThere(target)) return loneItem(item, source, target);
  if (move.verify !== 'full') return comparedItem(item, withoutContents(source), withoutContents(target));
  const digest = comparedDigest(staging, move, item);
  const read = await allInParallel(sides, (side) =>
    readComparedContents(pair[side], item, { listed: side === 'source' ? source : target, digest }),
  );
  const [from = nothing, to = nothing] = read;
  return comparedItem(item, from, to);
}

/** Whether the vault has a certificate of this name instead. The key and the secret of a certificate do not count as items. */
function isOfCertificate({ itemType, instead }: JoinedItem, side: Side): boolean {
  return itemType !== 'certificate' && instead[side].includes('certificate');
}

const nothing: ReadItem = { versions: [], current: null };

/** A thumbprint is public and in the list. All other contents count as equal. */
function withoutContents({ versions, ...rest }: ReadItem): ReadItem {
  return {
    ...rest,
    versions: versions.map((version) => ({ ...version, digest: version.digest ?? unreadContent.unread })),
  };
}

function gone({ itemType, itemName }: JoinedItem): StepFailed {
  const detail = `Expected ${itemType} ${itemName} to be where the list of a vault names it, but no vault has it now. Somebody removed it during the comparison, or the list was wrong.`;
  return { state: 'failed', code: 'ITEM_NOT_FOUND', detail, retryable: false };
}

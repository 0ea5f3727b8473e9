import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type ListedItem } from '../../../shared/contracts/model/item';
import { type Inspected, type inspectItemContract } from '../../../shared/contracts/steps/moveSteps';
import { type PartialOutput } from '../../../shared/contracts/steps/contract';
import { type ItemTraits, type PlannedItem } from '../../../shared/contracts/model/plan';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { itemTraits } from '../../../shared/rules/plan/itemTraits';
import { planItem } from '../../../shared/rules/plan/planItem';
import { notInspected } from '../../../shared/rules/transfer/lostStep';
import { isSelected } from '../../../shared/rules/plan/itemTraits';
import { failStep } from '../frame/failStep';
import { gatherFacts } from '../items/gatherFacts';
import { comparedDigest } from '../items/readComparable';
import { measureItem } from '../items/typeFacts';
import { noIndex, targetIndexes } from '../plan/targetIndex';
import { inItemPart } from './itemPart';
import { type VaultPair } from '../frame/vaultPair';

type Input = InputOf<typeof inspectItemContract>;

/**
 * Inspects one item: reads it in both vaults, without writing, and returns its planned route. An item that the request leaves
 * out is not read.
 */
export function inspectOne(store: ObjectStore) {
  const readTargetIndex = targetIndexes(store);

  return async (clients: Clients, input: Input): Promise<Inspected | PartialOutput> => {
    const { move, item } = input;
    if (!isSelected(item, move.select)) return { planned: leftOut(item, 'NOT_SELECTED'), throttled: 0 };
    if (item.managed) return { planned: leftOut(item, 'CERTIFICATE_BACKED'), throttled: 0 };
    const failed = (error: unknown, { meter }: VaultPair): Inspected => {
      const failure = failStep(error);
      const planned = notInspected(item, failure);
      return { planned, ...meter, ...(failure.retryable ? { retryable: true } : {}) };
    };
    const part = { step: 'inspect', input: { ...item, move, part: input.part }, failed };
    return inItemPart(clients, part, ({ pair }) => inspect(clients, input, pair));
  };

  async function inspect({ staging }: Clients, input: Input, pair: VaultPair): Promise<Inspected> {
    const { move, item } = input;
    const index = input.look === 'live' ? noIndex : await readTargetIndex(move, input.targetIndex);
    const digest = comparedDigest(staging, move, item);
    const facts = await gatherFacts({ ...input, pair, index, digest });
    const planned = planItem(facts, { policy: move, backups: input.backups });
    const own = itemTraits(facts);
    const traits = {
      ...own,
      ...(item.updated === undefined ? {} : { updated: item.updated }),
      ...(input.measure === true ? await measureItem(pair, planned, own) : {}),
    };
    return { planned: withTraits(planned, traits), ...pair.meter };
  }
}

function withTraits(planned: PlannedItem, traits: ItemTraits): PlannedItem {
  return Object.keys(traits).length === 0 ? planned : { ...planned, traits };
}

/** The request leaves the item out, so the step reads nothing of it. */
function leftOut({ itemType, itemName }: ListedItem, reason: 'NOT_SELECTED' | 'CERTIFICATE_BACKED'): PlannedItem {
  return { itemType, itemName, route: 'skip', reasons: [reason], versionCount: 0, versionsLeftOut: [] };
}

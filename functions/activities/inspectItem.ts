import { type InputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { inspectItemContract } from '../../shared/contracts/steps/moveSteps';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type ItemTraits, type PlannedItem } from '../../shared/contracts/model/plan';
import { type Clients } from '../../shared/clients/openClients';
import { itemTraits } from '../../shared/rules/plan/itemTraits';
import { planItem } from '../../shared/rules/plan/planItem';
import { isSelected } from '../../shared/rules/plan/selectItem';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { gatherFacts } from '../steps/items/gatherFacts';
import { comparedDigest } from '../steps/items/reportedDigests';
import { measureItem } from '../steps/items/measureItem';
import { targetIndexes } from '../steps/plan/targetIndex';
import { connectPair } from '../steps/vaultPair';

type Input = InputOf<typeof inspectItemContract>;

/** Reads one item in both vaults, without writing, and returns how the rules plan it. */
export function inspectItem({ vaults, store, staging }: Clients) {
  const readTargetIndex = targetIndexes(store);

  return activity(inspectItemContract, async (input) => {
    const { move, item } = input;
    if (!isSelected(item, move.select)) return { planned: leftOut(item, 'NOT_SELECTED'), throttled: 0 };
    if (item.managed) return { planned: leftOut(item, 'CERTIFICATE_BACKED'), throttled: 0 };
    const pair = connectPair(vaults, move);
    try {
      const index = await readTargetIndex(move);
      const digest = comparedDigest(staging, move, item);
      const facts = await gatherFacts({ ...input, pair, index, digest });
      const planned = planItem(facts, { policy: move, backups: input.backups });
      const traits = {
        ...itemTraits(facts),
        ...(item.updated === undefined ? {} : { updated: item.updated }),
        ...(input.measure === true ? await measureItem(pair.source, planned) : {}),
      };
      return { planned: withTraits(planned, traits), throttled: pair.meter.throttled };
    } catch (error) {
      const failed = failStep(error);
      const planned = notInspected(input, failed);
      return { planned, throttled: pair.meter.throttled, ...(failed.retryable ? { retryable: true } : {}) };
    }
  });
}

function withTraits(planned: PlannedItem, traits: ItemTraits): PlannedItem {
  return Object.keys(traits).length === 0 ? planned : { ...planned, traits };
}

/** The request leaves the item out, so the step reads nothing of it. */
function leftOut({ itemType, itemName }: ListedItem, reason: 'NOT_SELECTED' | 'CERTIFICATE_BACKED'): PlannedItem {
  return { itemType, itemName, route: 'skip', reasons: [reason], versionCount: 0, versionsLeftOut: [] };
}

/** The plan continues without the item and shows it as failed, with the cause. */
function notInspected({ item }: Pick<Input, 'item'>, { code, detail, requestId }: StepFailed): PlannedItem {
  return {
    itemType: item.itemType,
    itemName: item.itemName,
    route: 'block',
    reasons: [code === 'VAULT_FORBIDDEN' ? 'PERMISSION_MISSING' : 'NOT_INSPECTED'],
    versionCount: 0,
    versionsLeftOut: [],
    failure: { code, detail, ...(requestId === undefined ? {} : { requestId }) },
  };
}

import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { inspectItemContract } from '../../shared/contracts/steps/moveSteps';
import { type Finished } from '../../shared/contracts/steps/parts';
import { type ItemTraits, type PlannedItem } from '../../shared/contracts/model/plan';
import { type Clients } from '../../shared/clients/openClients';
import { itemTraits } from '../../shared/rules/plan/itemTraits';
import { planItem } from '../../shared/rules/plan/planItem';
import { notInspected } from '../../shared/rules/transfer/lostStep';
import { isSelected } from '../../shared/rules/plan/selectItem';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { gatherFacts } from '../steps/items/gatherFacts';
import { comparedDigest } from '../steps/items/reportedDigests';
import { measureItem } from '../steps/items/measureItem';
import { briefItem } from '../steps/items/versionLists';
import { targetIndexes } from '../steps/plan/targetIndex';
import { inItemPart, rethrowSpent } from '../steps/parts/itemPart';
import { type VaultPair } from '../steps/vaultPair';

type Input = InputOf<typeof inspectItemContract>;
type Inspected = Finished<OutputOf<typeof inspectItemContract>>;
/** The inspection with its whole list of versions. */
type Whole = Omit<Inspected, 'planned'> & { readonly planned: PlannedItem };

/** Reads one item in both vaults, without writing, and returns how the rules plan it. */
export function inspectItem(clients: Clients) {
  const { store, staging } = clients;
  const readTargetIndex = targetIndexes(store);

  return activity(inspectItemContract, async (input) => {
    const { move, item } = input;
    if (!isSelected(item, move.select)) return { planned: leftOut(item, 'NOT_SELECTED'), throttled: 0 };
    if (item.managed) return { planned: leftOut(item, 'CERTIFICATE_BACKED'), throttled: 0 };
    const part = { step: 'inspect', input: { ...item, move, part: input.part } };
    return inItemPart(clients, part, async ({ pair }) => brief(input, await inspect(input, pair)));
  });

  /** A page of the plan is stored as it is. The inspections of a transfer stay in history until its end. */
  async function brief({ move, look }: Input, inspected: Whole): Promise<Inspected> {
    if (look === 'index') return inspected;
    return { ...inspected, planned: await briefItem(staging, { move, step: 'inspect' }, inspected.planned) };
  }

  async function inspect(input: Input, pair: VaultPair): Promise<Whole> {
    const { move, item } = input;
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
      rethrowSpent(error);
      const failed = failStep(error);
      const planned = notInspected(item, failed);
      return { planned, throttled: pair.meter.throttled, ...(failed.retryable ? { retryable: true } : {}) };
    }
  }
}

function withTraits(planned: PlannedItem, traits: ItemTraits): PlannedItem {
  return Object.keys(traits).length === 0 ? planned : { ...planned, traits };
}

/** The request leaves the item out, so the step reads nothing of it. */
function leftOut({ itemType, itemName }: ListedItem, reason: 'NOT_SELECTED' | 'CERTIFICATE_BACKED'): PlannedItem {
  return { itemType, itemName, route: 'skip', reasons: [reason], versionCount: 0, versionsLeftOut: [] };
}

import { type ListedItem } from '../../shared/contracts/item';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { inspectItemContract } from '../../shared/contracts/moveSteps';
import { type PlannedItem } from '../../shared/contracts/plan';
import { type Clients } from '../../shared/clients/openClients';
import { type SecretVersion } from '../../shared/clients/secretVault';
import { isReadableOrderUncertain, type VersionOrder } from '../../shared/rules/orderVersions';
import { planItem, type TargetState } from '../../shared/rules/planItem';
import { activity } from './activity';
import { compareSecret } from './compareSecret';
import { failStep } from './failStep';
import { readOrder, readProvenOrder } from './readOrder';
import { targetIndexes } from './targetIndex';
import { openPair, type VaultPair } from './vaultPair';

/** Looks at one item in both vaults, without writing, and lets the rules decide how it goes. */
export function inspectItem({ vaults, store, staging }: Clients) {
  const readTargetIndex = targetIndexes(store);

  return activity(inspectItemContract, async ({ move, item, sameGeography }) => {
    const pair = openPair(vaults, move);
    try {
      const read = goesByValue(move, sameGeography) ? readProvenOrder : readOrder;
      const order = await read(pair.source, item.itemName);
      const { ordered, uncertain } = order;
      const target = item.managed ? 'absent' : await targetStateOf(pair, move, item.itemName, order);
      const facts = { item, versions: ordered, orderUncertain: isReadableOrderUncertain(uncertain), target };
      return { planned: planItem(facts, { method: move.method, sameGeography }), throttled: pair.meter.throttled };
    } catch (error) {
      return { planned: notInspected(item, error), throttled: pair.meter.throttled };
    }
  });

  async function targetStateOf(
    pair: VaultPair,
    move: MoveRef,
    name: string,
    order: VersionOrder<SecretVersion>,
  ): Promise<TargetState> {
    const index = await readTargetIndex(move);
    if (index.deleted.has(name.toLowerCase())) return 'softDeleted';
    if (!index.live.has(name.toLowerCase()) || order.ordered.length === 0) return 'absent';
    return compareSecret({ ...pair, digest: (value) => staging.digest(move, value) }, name, order);
  }
}

/** Only a move by value replays versions, so only there their exact order is worth extra reads. */
function goesByValue({ method }: MoveRef, sameGeography: boolean | null): boolean {
  return method === 'exportImport' || (method === 'auto' && sameGeography !== true);
}

/** The plan goes on without the item; it is shown as failed, with the cause. */
function notInspected(item: ListedItem, error: unknown): PlannedItem {
  const { code, detail, requestId } = failStep(error);
  return {
    itemType: item.itemType,
    itemName: item.itemName,
    route: 'block',
    reasons: ['NOT_INSPECTED'],
    versionCount: 0,
    versionsLeftOut: [],
    failure: { code, detail, ...(requestId === undefined ? {} : { requestId }) },
  };
}

import { type ListedItem } from '../../../shared/contracts/model/item';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { readSourceStateContract } from '../../../shared/contracts/steps/freezeSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { itemDigest, joinSources, nothingRead } from '../../../shared/rules/cutover/sourceDigest';
import { isSelected } from '../../../shared/rules/plan/selectItem';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { listVersions } from '../../steps/items/itemVersion';
import { firstCursor, listPart } from '../../steps/items/listPart';
import { allInParallel } from '../../steps/frame/allInParallel';
import { writeSourceState } from '../../steps/report/storedLateItems';
import { connectPair, type MoveVault } from '../../steps/frame/vaultPair';

/**
 * Reads a part of the source for the proof that nobody wrote to it: two readings with the same digest have the same items, versions,
 * attributes and policies. It reads no content: a version of a secret, key or certificate never changes its content. Source:
 * Key Vault documentation, "objects, identifiers and versioning".
 */
export function readSourceState(clients: Clients) {
  const { vaults, budget: begin } = clients;

  return activity(
    readSourceStateContract,
    async ({ move, reading, cursor: given }): Promise<OutputOf<typeof readSourceStateContract>> => {
      const budget = begin();
      try {
        const { source, meter } = connectPair(vaults, move);
        const from = given ?? firstCursor(move);
        if (from === null) return { state: 'read', digest: nothingRead, cursor: null, throttled: 0 };
        const { items, cursor } = await listPart(source, move, from, { budget });
        const own = items.filter((item) => !item.managed && isSelected(item, move.select));
        const read = await allInParallel(own, async ({ itemType, itemName }) => {
          const item = { itemType, itemName };
          return { ...item, digest: await digestOf(source, item, move) };
        });
        await writeSourceState(clients, move, { reading, from, items: read });
        const digest = read.map((item) => item.digest).reduce(joinSources, nothingRead);
        return { state: 'read', digest, cursor, throttled: meter.throttled };
      } catch (error) {
        return failStep(error);
      } finally {
        budget.end();
      }
    },
  );
}

async function digestOf(
  source: MoveVault,
  item: Pick<ListedItem, 'itemType' | 'itemName'>,
  { copy }: Pick<MoveSpec, 'copy'>,
): Promise<string> {
  const versions = await listVersions(source, item);
  switch (item.itemType) {
    case 'secret':
      return itemDigest(item, versions, null);
    case 'key':
      return itemDigest(
        item,
        versions,
        copy.rotationPolicies ? await source.keys.readRotationPolicy(item.itemName) : null,
      );
    case 'certificate':
      return itemDigest(
        item,
        versions,
        versions.length === 0 ? null : await source.certificates.readPolicy(item.itemName),
      );
  }
}

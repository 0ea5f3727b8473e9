import { type ItemTraits, type PlannedItem } from '../../../shared/contracts/model/plan';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { type MoveVault } from '../vaultPair';

/**
 * Returns facts that only a read of the item shows: whether a key is in hardware, and the size in bytes of a secret
 * that moves by value. It does not keep the value. Reads only; returns no facts if the item cannot be read, which other
 * findings report.
 */
export async function measureItem(
  source: MoveVault,
  { itemType, itemName, route }: Pick<PlannedItem, 'itemType' | 'itemName' | 'route'>,
): Promise<ItemTraits> {
  try {
    if (itemType === 'key') {
      const { keyType } = await source.keys.readKey(itemName);
      return keyType.endsWith('-HSM') ? { hardware: true } : {};
    }
    if (itemType !== 'secret' || route !== 'exportImport') return {};
    return { valueBytes: Buffer.byteLength((await source.secrets.readSecret(itemName)).value, 'utf8') };
  } catch (error) {
    if (error instanceof MoverError && !isBudgetSpent(error)) return {};
    throw error;
  }
}

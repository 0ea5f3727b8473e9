import { type ItemTraits, type PlannedItem } from '../../../shared/contracts/model/plan';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveVault } from '../vaultPair';

/**
 * What only a read of the item itself tells: whether a key lives in hardware, how large a secret is that goes by value.
 * Its value is let go at once. Reads only; nothing where the item cannot be read, which other findings tell of.
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
    if (error instanceof MoverError) return {};
    throw error;
  }
}

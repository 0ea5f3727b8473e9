import { type ItemTraits, type PlannedItem } from '../../../shared/contracts/model/plan';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { inTarget } from '../../../shared/rules/plan/itemTraits';
import { renewsItself } from '../../../shared/rules/transfer/holdRenewal';
import { type VaultPair } from '../frame/vaultPair';

type Measured = Pick<PlannedItem, 'itemType' | 'itemName' | 'route' | 'reasons'>;

/**
 * Returns facts that only a read of the item shows: whether a key is in hardware, whether a certificate that renews itself does
 * so in the target, too, and the size in bytes of a secret that moves by value. It does not keep the value. Reads only; returns no
 * facts if the item cannot be read, which other findings report.
 */
export async function measureItem(
  { source, target }: Pick<VaultPair, 'source' | 'target'>,
  { itemType, itemName, route, reasons }: Measured,
  { renewsOn }: Pick<ItemTraits, 'renewsOn'>,
): Promise<ItemTraits> {
  // Unless the target has something of the item, the target may not even exist.
  const isThere = reasons.some((reason) => inTarget.has(reason));
  if (itemType === 'certificate') {
    if (renewsOn === undefined || !isThere) return {};
    return unlessUnread({ renewsInTarget: 'unread' }, async () =>
      renewsItself(await target.certificates.readPolicy(itemName)) ? { renewsInTarget: 'yes' } : {},
    );
  }
  return unlessUnread({}, async () => {
    if (itemType === 'key') {
      const { keyType } = await source.keys.readKey(itemName);
      return keyType.endsWith('-HSM') ? { hardware: true } : {};
    }
    if (route !== 'exportImport') return {};
    return { valueBytes: Buffer.byteLength((await source.secrets.readSecret(itemName)).value, 'utf8') };
  });
}

async function unlessUnread(unread: ItemTraits, read: () => Promise<ItemTraits>): Promise<ItemTraits> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MoverError && !isBudgetSpent(error)) return unread;
    throw error;
  }
}

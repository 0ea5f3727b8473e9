import { type AttributeWrite } from '../../../shared/rules/compare/attributeWrites';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { type Updates } from './findUpdates';
import { setPolicy } from './itemPolicy';

/**
 * Writes attributes in the target, one request for each version, then the policy. The guard of the vault asks for claim and
 * turn before each request. A second run finds what the first one wrote, and writes the rest.
 */
export async function writeUpdates(
  target: MoveVault,
  item: ItemName,
  { writes, policy }: Pick<Updates, 'writes' | 'policy'>,
): Promise<void> {
  for (const write of writes) await writeUpdate(target, item, write);
  if (policy !== undefined) await setPolicy(target, item.itemName, policy);
}

async function writeUpdate(
  target: MoveVault,
  { itemType, itemName }: ItemName,
  { version, changes }: AttributeWrite,
): Promise<void> {
  const { operations, contentType, ...attributes } = changes;
  switch (itemType) {
    case 'secret':
      await target.secrets.updateSecret(itemName, version, { ...attributes, contentType });
      return;
    case 'key':
      await target.keys.updateKey(itemName, version, { ...attributes, operations });
      return;
    case 'certificate':
      // The dates of a certificate are part of its content, so they never differ here.
      await target.certificates.updateCertificate(itemName, version, attributes);
  }
}

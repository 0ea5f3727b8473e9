import { randomBytes } from 'node:crypto';
import { type RightProof } from '../../../shared/contracts/model/checkFacts';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type ItemType } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Side } from '../../../shared/contracts/model/ids';
import { listPage } from '../items/listPages';
import { type MoveVault } from '../frame/vaultPair';
import { faultOfVault } from './faultOfVault';

/**
 * Proves permissions by calls that change nothing: a list, and a read and a backup of a name that does not exist. The
 * service checks the permission before the name, so "not found" shows that the call is allowed.
 */
export async function proveRights(
  vault: MoveVault,
  side: Side,
  { select, method }: MoveSpec,
): Promise<readonly RightProof[]> {
  const absent = `keyvault-mover-check-${randomBytes(4).toString('hex')}`;
  // To move a certificate by value, the app reads its secret.
  const types = new Set<ItemType>([
    ...select.types,
    ...(select.types.includes('certificate') ? (['secret'] as const) : []),
  ]);
  const proofs = [...types].flatMap((itemType) => [
    prove(itemType, 'list', listPage(vault, itemType, undefined)),
    prove(itemType, 'get', readOf(vault, itemType, absent)),
    ...(side === 'source' && method !== 'exportImport'
      ? [prove(itemType, 'backup', backupOf(vault, itemType, absent))]
      : []),
  ]);
  return Promise.all(proofs);
}

async function prove(itemType: ItemType, permission: string, call: Promise<unknown>): Promise<RightProof> {
  const right = { itemType, permission };
  try {
    await call;
    return { ...right, state: 'granted' };
  } catch (error) {
    const trouble = faultOfVault(error);
    if (trouble.code === 'ITEM_NOT_FOUND') return { ...right, state: 'granted' };
    return { ...right, state: trouble.code === 'VAULT_FORBIDDEN' ? 'missing' : 'unproved', trouble };
  }
}

/** Returns the fault that shows that the whole vault is unavailable to the app, whatever its permissions. */
export function faultOfProofs(proofs: readonly RightProof[]) {
  const wholeVault: readonly ErrorCode[] = [
    'VAULT_NETWORK_FORBIDDEN',
    'VAULT_UNREACHABLE',
    'VAULT_UNAVAILABLE',
    'VAULT_THROTTLED',
    'TENANT_NOT_ALLOWED',
  ];
  return proofs.find(({ trouble }) => trouble !== undefined && wholeVault.includes(trouble.code))?.trouble ?? null;
}

function readOf(vault: MoveVault, itemType: ItemType, name: string): Promise<unknown> {
  switch (itemType) {
    case 'secret':
      return vault.secrets.readSecret(name);
    case 'key':
      return vault.keys.readKey(name);
    case 'certificate':
      return vault.certificates.readCertificate(name);
  }
}

function backupOf(vault: MoveVault, itemType: ItemType, name: string): Promise<unknown> {
  switch (itemType) {
    case 'secret':
      return vault.secrets.backupSecret(name);
    case 'key':
      return vault.keys.backupKey(name);
    case 'certificate':
      return vault.certificates.backupCertificate(name);
  }
}

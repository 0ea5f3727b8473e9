import { ServiceError } from '../../vault/serviceError';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { type ArmCall } from '../armOperation';
import { covers } from '../scopes';

/** Throws 409 ScopeLocked where a lock at the vault or above it forbids the change. What is in the vault is not locked. */
export function requireUnlocked(vault: Vault, action: 'write' | 'delete', { arm }: Pick<ArmCall, 'arm'>): void {
  const id = vaultResourceId(vault.settings);
  const locks = arm.state.armRecords.locks.list().filter(({ scope }) => covers(scope, id));
  const lock = locks.find(({ properties }) => action === 'delete' || properties.level === 'ReadOnly');
  if (lock === undefined) return;
  throw new ServiceError(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${action} operation because following scope(s) are locked: '${lock.scope}'. ` +
      'Please remove the lock and try again.',
  );
}

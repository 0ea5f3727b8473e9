import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { covers, scopeOf } from '../../cloud/textMatch';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';
import { lockPropertiesSchema, lockView } from './lock';

const list = '/{scope}/providers/Microsoft.Authorization/locks';
const one = `${list}/{lockName}`;
const common = { apiVersions: armVersions.locks };

/** Lists the locks at, above and below a scope. */
export const listLocks: ArmOperation = {
  ...common,
  name: 'locks.list',
  method: 'GET',
  path: list,
  run: (call) => {
    const scope = scopeOf(param(call, 'scope'));
    const found = call.arm.state.armRecords.locks
      .list()
      .filter((lock) => covers(lock.scope, scope) || covers(scope, lock.scope));
    return ok({ value: found.map(lockView) });
  },
};

export const getLock: ArmOperation = {
  ...common,
  name: 'locks.get',
  method: 'GET',
  path: one,
  run: (call) => {
    const lock = call.arm.state.armRecords.locks.get(idOf(call));
    if (lock !== undefined) return ok(lockView(lock));
    throw new ServiceError(404, 'LockNotFound', `The lock '${idOf(call).name}' could not be found.`);
  },
};

export const putLock: ArmOperation = {
  ...common,
  name: 'locks.createOrUpdate',
  method: 'PUT',
  path: one,
  run: async (call) => {
    const { properties } = await readArmBody(call.request, z.object({ properties: lockPropertiesSchema }));
    const { locks } = call.arm.state.armRecords;
    const lock = { ...idOf(call), properties };
    vaultOfScope(call, lock.scope);
    if (!/^[-\w.()]{1,90}$/.test(lock.name)) throw badRequest(`The lock name '${lock.name}' is not valid.`);
    const status = locks.get(lock) === undefined ? 201 : 200;
    locks.put(lock);
    return { status, body: lockView(lock) };
  },
};

export const deleteLock: ArmOperation = {
  ...common,
  name: 'locks.delete',
  method: 'DELETE',
  path: one,
  run: (call) => {
    const { locks } = call.arm.state.armRecords;
    if (locks.get(idOf(call)) === undefined) return { status: 204 };
    locks.remove(idOf(call));
    return { status: 200 };
  },
};

function idOf(call: ArmCall) {
  return { scope: scopeOf(param(call, 'scope')), name: param(call, 'lockName') };
}

/** Throws 409 ScopeLocked when a lock at the vault or above it forbids the change. Locks do not protect the vault's items. */
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

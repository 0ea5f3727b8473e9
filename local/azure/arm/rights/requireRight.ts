import { ServiceError } from '../../calls/serviceError';
import { scopeOf } from '../../cloud/textMatch';
import { type AdmittedCall } from '../admitCall';
import { type ArmOperation } from '../armOperation';
import { armActions } from './armActions';
import { mayAct } from './mayAct';

/** Throws 403 when no role of the caller grants the operation's action at its scope. */
export function requireRight(call: AdmittedCall, { name }: Pick<ArmOperation, 'name'>): void {
  const action = armActions[name];
  if (action === null || action === undefined) return;
  const scope = scopeOfCall(call);
  if (!mayAct(call, action, scope)) throw missingRight(call, action, scope);
}

export function missingRight(
  { claims: { oid } }: Pick<AdmittedCall, 'claims'>,
  action: string,
  scope: string,
): ServiceError {
  return new ServiceError(
    403,
    'AuthorizationFailed',
    `The client '${oid}' with object id '${oid}' does not have authorization to perform action '${action}' over scope ` +
      `'${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** Returns the scope of the operation: a vault, a resource group or a subscription. Extension resources use the scope of their parent. */
function scopeOfCall({ params }: Pick<AdmittedCall, 'params'>): string {
  const { scope, subscriptionId = '', resourceGroup, vaultName, location } = params;
  if (scope !== undefined) return scopeOf(scope);
  const subscription = `/subscriptions/${subscriptionId}`;
  if (resourceGroup === undefined || location !== undefined) return subscription;
  const group = `${subscription}/resourceGroups/${resourceGroup}`;
  return vaultName === undefined ? group : `${group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
}

import { type Answer } from '../../vault/operation';
import { notEmulated } from '../armErrors';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultPaths } from './paths';

/** The answer of an operation that takes until that time: 202, with the address that says so until it is over. */
export function operationResult({ params, apiVersion, now }: ArmCall, doneAt: number): Answer {
  if (doneAt <= now) return { status: 200 };
  const base = `https://management.azure.com/subscriptions/${params['subscriptionId'] ?? ''}/providers/Microsoft.KeyVault`;
  const address = `${base}/locations/${params['location'] ?? ''}/operationResults/${idOf(doneAt)}`;
  return { status: 202, headers: { Location: `${address}?api-version=${apiVersion}` } };
}

/** The time is all there is to know, so the id carries it and nothing has to be kept. */
export const getOperationResult: ArmOperation = {
  name: 'operationResults.get',
  method: 'GET',
  path: vaultPaths.operationResult,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const doneAt = Number(Buffer.from(param(call, 'operationId'), 'base64url').toString());
    if (!Number.isSafeInteger(doneAt)) throw notEmulated('The operation');
    return operationResult(call, doneAt);
  },
};

function idOf(doneAt: number): string {
  return Buffer.from(String(doneAt)).toString('base64url');
}

import { type CheckSurvey } from '../../contracts/model/checkFacts';
import { type ErrorCode } from '../../contracts/model/errorCodes';

/** Faults that may pass without a change. */
export const transientCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'VAULT_UNREACHABLE',
  'VAULT_UNAVAILABLE',
  'VAULT_THROTTLED',
  'ARM_UNREACHABLE',
  'ARM_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'CREDENTIAL_UNAVAILABLE',
  // The plan has just used the key, so an outage of its vault is more likely than a change of the key.
  'STAGING_KEY_UNUSABLE',
]);

/** Whether a part of the survey failed in a way that may pass without a change. */
export function isTransient({ source, target, identity, store, stagingKey, newTarget }: CheckSurvey): boolean {
  const ofTarget = newTarget?.state === 'notValidated' ? newTarget.trouble : null;
  return [source.trouble, target.trouble, identity, store, stagingKey, ofTarget].some(
    (trouble) => trouble !== null && transientCodes.has(trouble.code),
  );
}

/**
 * Whether the app can list and read items: vaults, identity, store and staging key all work, and nothing keeps the move
 * from creating its target.
 */
export function isPlannable({ source, target, identity, store, stagingKey, newTarget }: CheckSurvey): boolean {
  if (newTarget?.state === 'refused') return false;
  return [source.trouble, target.trouble, identity, store, stagingKey].every((trouble) => trouble === null);
}

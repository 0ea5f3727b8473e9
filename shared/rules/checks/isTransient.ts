import { type CheckSurvey } from '../../contracts/model/checkFacts';
import { type ErrorCode } from '../../contracts/model/errorCodes';

const transientCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'VAULT_UNREACHABLE',
  'VAULT_UNAVAILABLE',
  'VAULT_THROTTLED',
  'STORE_UNAVAILABLE',
  'CREDENTIAL_UNAVAILABLE',
  // The plan has just used the key, so an outage of its vault is more likely than a change of the key.
  'STAGING_KEY_UNUSABLE',
]);

/** Whether a part of the survey failed in a way that may pass without a change. */
export function isTransient({ source, target, identity, store, stagingKey }: CheckSurvey): boolean {
  return [source.trouble, target.trouble, identity, store, stagingKey].some(
    (trouble) => trouble !== null && transientCodes.has(trouble.code),
  );
}

/** Whether the app can list and read items: vaults, identity, store and staging key all work. */
export function isPlannable({ source, target, identity, store, stagingKey }: CheckSurvey): boolean {
  return [source.trouble, target.trouble, identity, store, stagingKey].every((trouble) => trouble === null);
}

import { type CheckSurvey } from '../../contracts/model/checkFacts';
import { type ErrorCode } from '../../contracts/model/errorCodes';

const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'VAULT_UNREACHABLE',
  'VAULT_UNAVAILABLE',
  'VAULT_THROTTLED',
  'STORE_UNAVAILABLE',
  'CREDENTIAL_UNAVAILABLE',
  // The plan has just used the key, so that its vault is away is more likely than that the key was changed.
  'STAGING_KEY_UNUSABLE',
]);

/** Whether something did not serve the survey that may serve it a moment later, without anybody changing anything. */
export function isTransient({ source, target, identity, store, stagingKey }: CheckSurvey): boolean {
  return [source.trouble, target.trouble, identity, store, stagingKey].some(
    (trouble) => trouble !== null && passing.has(trouble.code),
  );
}

/** Whether a survey leaves it worth while to list and read items: vaults, identity, store and staging key all serve. */
export function isPlannable({ source, target, identity, store, stagingKey }: CheckSurvey): boolean {
  return [source.trouble, target.trouble, identity, store, stagingKey].every((trouble) => trouble === null);
}

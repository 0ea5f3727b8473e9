import { type RoleDefinition } from '../../contracts/model/vaultResource';
import { actionsGiven } from '../access/dataRoles';
import { usesOfActions, usesOfPermissions } from '../access/policyActions';
import { type ConfigurationFacts } from './configurationFacts';

/**
 * What a role lets somebody do with the items of the target, beyond what the policy gives at the source. A vault with policies ignores
 * such a role; a vault with roles does not. Empty where policies do not become roles.
 */
export function gainsOfRole(
  principalId: string,
  role: RoleDefinition | undefined,
  { source, access }: Pick<ConfigurationFacts, 'source' | 'access'>,
): readonly string[] {
  if (role === undefined || access === undefined || source.usesRoles) return [];
  const policies = source.accessPolicies.filter(
    ({ objectId, applicationId }) => applicationId === null && objectId === principalId.toLowerCase(),
  );
  const before = new Set(policies.flatMap((policy) => [...usesOfPermissions(policy)]));
  return [...usesOfActions(new Set(actionsGiven(role)))].filter((use) => !before.has(use));
}

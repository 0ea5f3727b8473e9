import { isDeepStrictEqual } from 'node:util';
import { type AccessRules } from '../../vault/access/accessRules';
import { changedAccess } from '../../vault/access/changedAccess';
import { type Vault, type VaultSettings } from '../../vault/vault';
import { type ArmCall } from '../armOperation';
import { assignedRules } from '../roles/assignedRules';
import { policiesOf, usesRoles } from './accessOf';
import { accessPolicyOf } from './accessPolicyEntry';
import { type VaultProperties } from './vaultParameters';

type RuleWish = Pick<Partial<VaultProperties>, 'enableRbacAuthorization' | 'accessPolicies'>;

/** The access rules of a vault after a change; they act after the delay for that. Nothing where they stay as they are. */
export function changedRules(
  vault: Vault,
  wish: RuleWish,
  { arm }: Pick<ArmCall, 'arm'>,
): Pick<VaultSettings, 'access' | 'nextAccess'> | undefined {
  const rules = rulesAfter(vault, wish, arm.state);
  return isDeepStrictEqual(rules, vault.wantedRules) ? undefined : changedAccess(vault, rules, arm.services);
}

function rulesAfter(vault: Vault, wish: RuleWish, state: ArmCall['arm']['state']): AccessRules {
  const { enableRbacAuthorization, accessPolicies } = wish;
  if (enableRbacAuthorization ?? usesRoles(vault.wantedRules)) return assignedRules(vault, state);
  // A vault that a seed left open stays so until somebody says who may do what.
  if (vault.wantedRules.model === 'open' && !accessPolicies) return vault.wantedRules;
  return { model: 'accessPolicies', policies: accessPolicies?.map(accessPolicyOf) ?? [...policiesOf(vault)] };
}

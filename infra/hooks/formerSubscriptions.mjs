// Finds subscriptions that the lists of vaults no longer name, but in which roles of the installation are still assigned.
// Azure refuses to take such a subscription out of a role: RoleScopeBeingRemovedContainsAssignments.
import { az, given } from './azureCli.mjs';

/** Returns the ids of the subscriptions, separated by commas: those that somebody named, and those that the roles have. */
export function formerSubscriptions() {
  const own = given('AZURE_SUBSCRIPTION_ID').toLowerCase();
  const roles = ownRoles(own);
  const scopes = roles.flatMap(({ assignableScopes }) => assignableScopes);
  const ids = new Set(scopes.map((scope) => scope.split('/')[2].toLowerCase()));
  ids.delete(own);
  const names = new Set(roles.map(({ name }) => name.toLowerCase()));
  const assigned = [...ids].filter((id) => rolesAssignedIn(id).some((role) => names.has(role)));
  const named = (process.env.MOVER_FORMER_SUBSCRIPTION_IDS ?? '').split(',').map((id) => id.trim());
  return [...new Set([...named, ...assigned])].filter((id) => id !== '').join(',');
}

/** The titles of the custom roles of an installation end with its name and a token. */
function ownRoles(subscription) {
  const listed = az(
    ...['role', 'definition', 'list', '--custom-role-only', 'true'],
    ...['--scope', `/subscriptions/${subscription}`, '--subscription', subscription],
  );
  const mark = `(${given('AZURE_ENV_NAME')} `;
  return (listed ?? []).filter(({ roleName }) => roleName.startsWith('Key Vault Mover ') && roleName.includes(mark));
}

/** The names of all roles that are assigned in a subscription. None if the signed-in account cannot see them. */
function rolesAssignedIn(subscription) {
  let next = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;
  const roles = [];
  try {
    while (next) {
      const page = az('rest', '--method', 'get', '--url', next);
      roles.push(...page.value.map(({ properties }) => properties.roleDefinitionId.split('/').at(-1).toLowerCase()));
      next = page.nextLink;
    }
  } catch {
    // The subscription is gone, or the account has no rights there. Then it could not change a role there either.
    console.log(`The roles give up subscription ${subscription}: this account cannot see what is assigned there.`);
  }
  return roles;
}

import { type VaultLoad, type NameFacts, type ResourceFacts } from '../../../shared/contracts/model/checkFacts';
import { busiestUse } from '../../../shared/rules/pace/roomForOthers';
import { serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { MoverError, whenCode, hasCode } from '../../../shared/contracts/model/moverError';
import { type Arm } from '../../../shared/clients/arm/arm';
import { type Clients } from '../../../shared/clients/openClients';
import { ownRoles, resourceFacts } from '../../../shared/rules/checks/resourceFacts';

/** An identity has one or two roles on a vault. */
const maxRoles = 10;

/**
 * Reads what Azure Resource Manager shows of a vault. Throws `ARM_…` errors, `ARM_NOT_FOUND` if no visible subscription
 * has the vault.
 */
export async function readResource(
  { arm, identity }: Pick<Clients, 'arm' | 'identity'>,
  name: string,
): Promise<ResourceFacts> {
  const [resource, self] = await Promise.all([arm.findVault(name), identity.objectId()]);
  if (resource === undefined) {
    const message = `No subscription that the app can see has a vault ${name}. To let the app read it, assign Reader on the vault to the app.`;
    throw new MoverError('ARM_NOT_FOUND', message);
  }
  const [assignments, locks] = await Promise.all([
    resource.usesRoles ? arm.listRoleAssignments(resource.id).catch(nullIfForbidden) : [],
    arm.listLocks(resource.id).catch(nullIfForbidden),
  ]);
  const roles = ownRoles({ resource, assignments, self }).slice(0, maxRoles);
  const read = await Promise.all(roles.map((role) => arm.readRole(resource.id, role).catch(nullIfForbidden)));
  const permissions = read.flatMap((role) => [...(role?.permissions ?? [])]);
  return resourceFacts({ resource, assignments, locks, self, permissions });
}

/** Returns whether a subscription could create a vault with the name of a vault that does not answer. Reads only. */
export async function readName(arm: Arm, subscriptionId: string, name: string): Promise<NameFacts> {
  if ((await arm.findVault(name)) !== undefined) {
    return { state: 'exists', detail: `Azure Resource Manager shows ${name}, but the vault does not answer.` };
  }
  const { available, message } = await arm.checkName(subscriptionId, name);
  if (available) return { state: 'free', detail: `There is no vault ${name}; the name is free.` };
  const deleted = (await arm.listDeletedVaults(subscriptionId)).find((vault) => vault.name === name);
  if (deleted !== undefined) {
    const date = deleted.scheduledPurgeDate ?? 'an unknown date';
    return { state: 'softDeleted', detail: `A soft-deleted vault holds the name ${name} until ${date.slice(0, 10)}.` };
  }
  return { state: 'taken', detail: `The name ${name} is not available: ${(message ?? 'it is in use').slice(0, 200)}` };
}

const nullIfForbidden = whenCode('ARM_FORBIDDEN', null);

const lookBackMs = 60 * 60_000;

/** How much of the limits of a vault all callers used in the last hour, as far as Azure Monitor shows it. Never throws. */
export async function readLoad(arm: Pick<Arm, 'findVault' | 'readAnswers'>, name: string): Promise<VaultLoad> {
  try {
    const found = await arm.findVault(name);
    if (found === undefined) return { state: 'hidden' };
    const now = Date.now();
    const answers = await arm.readAnswers(found.id, { from: now - lookBackMs, to: now });
    return { state: 'seen', percent: Math.round(busiestUse(answers, serviceLimits) * 100) };
  } catch (error) {
    return { state: hasCode(error, 'ARM_FORBIDDEN') ? 'hidden' : 'notKnown' };
  }
}

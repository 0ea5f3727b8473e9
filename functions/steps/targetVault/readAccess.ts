import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RoleAssignment, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type AccessFacts } from '../../../shared/rules/configuration/configurationFacts';

interface ReadAccess {
  readonly facts: AccessFacts;
  /** The assignments that a new target will inherit. Those of an existing one are listed with its own. */
  readonly inherited: readonly RoleAssignment[];
}

interface AccessPlace {
  readonly source: VaultResource;
  /** Undefined if the move creates it. */
  readonly target: VaultResource | undefined;
  readonly address: VaultAddress;
}

/** Reads what turns access policies into roles needs. The app may lack the rights for the first two. */
export async function readAccess(
  arm: Arm,
  moveId: string,
  { source, target, address }: AccessPlace,
): Promise<ReadAccess> {
  const subscription = `/subscriptions/${address.subscriptionId}`;
  const group = `${subscription}/resourceGroups/${address.resourceGroup}`;
  const [sourceRoles, ofSubscription, ofGroup] = await Promise.all([
    arm.listRoles(source.id).catch(undefinedIfForbidden),
    arm.listRoleAssignments(subscription).catch(undefinedIfForbidden),
    target === undefined ? arm.listRoleAssignments(group) : [],
  ]);
  const assigned = ofSubscription?.filter(({ scope }) => isWithin(subscription, scope)).length;
  return {
    facts: { moveId, sourceRoles, assigned },
    inherited: ofGroup.filter(({ scope }) => isWithin(scope.replace(/\/$/, ''), group)),
  };
}

/** Whether a scope is another one or lies in it. */
function isWithin(outer: string, inner: string): boolean {
  return `${inner}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}

function undefinedIfForbidden(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'ARM_FORBIDDEN') return undefined;
  throw error;
}

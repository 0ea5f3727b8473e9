import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RoleAssignment, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type AuditLogRequest } from '../../../shared/contracts/model/targetRequest';
import { type AccessFacts } from '../../../shared/rules/configuration/configurationFacts';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { readEvidence } from './readEvidence';

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
  move: MoveSpec,
  { source, target, address }: AccessPlace,
): Promise<ReadAccess> {
  const { moveId, select } = move;
  const subscription = `/subscriptions/${address.subscriptionId}`;
  const group = `${subscription}/resourceGroups/${address.resourceGroup}`;
  const log = itemLogOf(move);
  const [sourceRoles, ofSubscription, ofGroup, found] = await Promise.all([
    arm.listRoles(source.id).catch(undefinedIfForbidden),
    arm.listRoleAssignments(subscription).catch(undefinedIfForbidden),
    target === undefined ? arm.listRoleAssignments(group) : [],
    log === null ? undefined : readEvidence(arm, source, log),
  ]);
  const assigned = ofSubscription?.filter(({ scope }) => isWithin(subscription, scope)).length;
  return {
    facts: {
      ...{ moveId, sourceRoles, assigned },
      evidence: log === null || found === undefined ? undefined : { log, found, select },
    },
    inherited: ofGroup.filter(({ scope }) => isWithin(scope.replace(/\/$/, ''), group)),
  };
}

/** Null unless the request asks for roles at single items. */
function itemLogOf(move: MoveSpec): AuditLogRequest | null {
  const wanted = wantedConfiguration(move);
  return wanted?.perItem === true ? wanted.auditLog : null;
}

/** Whether a scope is another one or lies in it. */
function isWithin(outer: string, inner: string): boolean {
  return `${inner}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}

function undefinedIfForbidden(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'ARM_FORBIDDEN') return undefined;
  throw error;
}

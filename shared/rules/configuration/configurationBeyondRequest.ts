import { type ConfigurationPlan, type ConfigurationStep } from '../../contracts/model/configuration';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ConfigurationRequest } from '../../contracts/model/targetRequest';
import { canonicalJson } from '../text/canonicalJson';
import { isScratchOf } from './scratchVault';
import { endpointOf } from './planEndpoint';
import { targetIdOf } from './configurationFacts';
import { wantedConfiguration } from './wantedConfiguration';

type PlannedWrites = Pick<ConfigurationPlan, 'address' | 'steps'>;
type RequestOfTarget = Pick<MoveSpec, 'targetVault' | 'createTarget' | 'configuration'> &
  Partial<Pick<MoveSpec, 'moveId' | 'runId' | 'rehearsal'>>;

/**
 * Says in words which planned write to the target the request does not allow; undefined if it allows all of them. The
 * planning rules never produce such a write, so somebody wrote it into the store.
 */
export function configurationBeyondRequest(plan: PlannedWrites, request: RequestOfTarget): string | undefined {
  if (plan.steps.length === 0) return undefined;
  if (!isPlaceOfRequest(plan, request)) return 'the plan names another vault than the target of the request';
  const beyond = plan.steps.find((step) => !isStepAllowed(step, plan, request));
  return beyond === undefined ? undefined : `the request does not allow the step ${beyond.kind}`;
}

function isPlaceOfRequest({ address }: PlannedWrites, { targetVault, createTarget }: RequestOfTarget): boolean {
  if (address === null) return true;
  if (!isSame(address.name, targetVault)) return false;
  if (createTarget === null) return true;
  const { subscriptionId, resourceGroup } = createTarget;
  return isSame(address.subscriptionId, subscriptionId) && isSame(address.resourceGroup, resourceGroup);
}

function isStepAllowed(step: ConfigurationStep, plan: PlannedWrites, request: RequestOfTarget): boolean {
  const wanted = wantedConfiguration(request);
  if (wanted === undefined) return false;
  switch (step.kind) {
    case 'vault':
      return isCreationAllowed(step, wanted, request);
    case 'privateEndpoint':
      return canonicalJson(step.endpoint) === canonicalJson(endpointOf(request) ?? null);
    case 'roleAssignments':
      return (wanted.roleAssignments || becomeRoles(wanted)) && isAtTarget(step.assignment.scope, plan);
    case 'customRole':
      return becomeRoles(wanted) && wanted.customRoles && isGroupOfTarget(step.role.scope, plan);
    case 'purgeProtection':
      return wanted.purgeProtection !== 'leave';
    case 'network':
    case 'tags':
    case 'enabledFor':
    case 'accessPolicies':
    case 'diagnostics':
      return wanted[step.kind];
  }
}

function isCreationAllowed(
  { vault }: Extract<ConfigurationStep, { kind: 'vault' }>,
  { tags }: ConfigurationRequest,
  request: RequestOfTarget,
): boolean {
  const { createTarget } = request;
  const hasTags = Object.keys(vault.tags).length > 0;
  if (createTarget === null || !isSame(vault.region, createTarget.location)) return false;
  if (request.rehearsal !== undefined) return isScratchOf(request, vault);
  const isProtected = vault.purgeProtection === true;
  return (tags || !hasTags) && (!isProtected || createTarget.purgeProtection === 'atCreation');
}

function becomeRoles({ access, accessPolicies }: ConfigurationRequest): boolean {
  return access === 'roles' && accessPolicies;
}

function isGroupOfTarget(scope: string, { address }: PlannedWrites): boolean {
  return address !== null && isSame(scope, targetIdOf({ address }).replace(/\/providers\/.*$/, ''));
}

function isAtTarget(scope: string, { address }: PlannedWrites): boolean {
  if (address === null) return false;
  const target = targetIdOf({ address });
  return isSame(scope, target) || isSame(scope.slice(0, target.length + 1), `${target}/`);
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

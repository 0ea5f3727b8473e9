import { forbidden, type ServiceError } from '../../calls/serviceError';
import { type Clock } from '../../clock/clock';
import { sameText, wildcardPattern } from '../../cloud/textMatch';
import { isCaller, type TokenClaims } from '../../identity/tokens';
import { type Vault } from '../vault';
import { vaultResourceId } from '../vaultResource';
import { type AccessRules, assignmentIdOf } from './accessRules';
import { type Permission, permissions } from './permissions';

interface Attempt {
  readonly vault: Vault;
  readonly claims: TokenClaims;
  /** The operation's name, and the name of its item, if any. */
  readonly operation: string;
  readonly itemName: string | undefined;
  /** Whether the call comes by a private endpoint, to which no network rule applies. */
  readonly isPrivate: boolean;
}

/**
 * Checks the network, access policies or roles, and throws 403 when the caller lacks access. Returns headers for the answer: with roles,
 * the assignment that grants the access.
 */
export function checkAccess(attempt: Attempt, clock: Clock): Readonly<Record<string, string>> {
  const { vault, operation } = attempt;
  checkNetwork(attempt);
  const needed = permissions[operation];
  if (needed === undefined) return {};
  const rules = vault.rulesAt(clock.now());
  switch (rules.model) {
    case 'open':
      return {};
    case 'accessPolicies':
      if (!hasPolicy(rules, attempt, needed)) throw byPolicy(attempt, needed);
      return {};
    case 'rbac': {
      const assignment = findAssignment(rules, attempt, needed);
      if (assignment === undefined) throw byRbac(attempt, needed);
      return { 'x-ms-keyvault-rbac-assignment-id': assignmentIdOf(assignment, vault.settings.name) };
    }
  }
}

function checkNetwork({ vault, claims, isPrivate }: Attempt): void {
  if (isPrivate) return;
  const { network } = vault.settings;
  if (network === 'private') {
    throw forbidden(
      'ForbiddenByConnection',
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.\n' +
        `Caller: ${callerOf(claims)}\n${placeOf(vault)}`,
    );
  }
  if (network === 'firewall') {
    throw forbidden(
      'ForbiddenByFirewall',
      'Client address is not authorized and caller is not a trusted service.\n' +
        `Client address: 127.0.0.1\nCaller: ${callerOf(claims)}\n${placeOf(vault)}`,
    );
  }
}

type PolicyRules = Extract<AccessRules, { model: 'accessPolicies' }>;
type RbacRules = Extract<AccessRules, { model: 'rbac' }>;

function hasPolicy(
  { policies }: PolicyRules,
  { claims }: Attempt,
  { family, policy, includedIn = [] }: Permission,
): boolean {
  // `all` is older than `purge` and does not include it: Azure/azure-rest-api-specs#1394, Azure/azure-powershell#16440.
  const granting = [...(policy === 'purge' ? [] : ['all']), policy.toLowerCase(), ...includedIn];
  return policies
    .filter(
      ({ objectId, applicationId }) =>
        isCaller(claims, objectId) && (applicationId === undefined || sameText(applicationId, claims.appid)),
    )
    .flatMap((entry) => entry[family])
    .some((name) => granting.includes(name.toLowerCase()));
}

function findAssignment(
  { assignments }: RbacRules,
  { claims, itemName }: Attempt,
  { family, action }: Permission,
): RbacRules['assignments'][number] | undefined {
  const item = itemName === undefined ? undefined : `${family}/${itemName}`.toLowerCase();
  return assignments.find(
    ({ objectId, dataActions, notDataActions = [], scope }) =>
      isCaller(claims, objectId) &&
      (scope === undefined || scope.toLowerCase() === item) &&
      dataActions.some((pattern) => wildcardPattern(pattern).test(action)) &&
      !notDataActions.some((pattern) => wildcardPattern(pattern).test(action)),
  );
}

function byPolicy({ vault, claims }: Attempt, { family, policy }: Permission): ServiceError {
  return forbidden(
    'ForbiddenByPolicy',
    `The user, group or application '${callerOf(claims)}' does not have ${family} ${policy} permission on key vault ` +
      `'${vault.settings.name};location=${vault.settings.region}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
  );
}

function byRbac({ vault, claims, itemName }: Attempt, { family, action }: Permission): ServiceError {
  const resource = vaultResourceId(vault.settings).toLowerCase();
  return forbidden(
    'ForbiddenByRbac',
    [
      'Caller is not authorized to perform action on resource.',
      'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
      `Caller: ${callerOf(claims)}`,
      `Action: 'Microsoft.KeyVault/vaults/${action}'`,
      `Resource: '${resource}${itemName === undefined ? '' : `/${family}/${itemName}`}'`,
      'Assignment: (not found)',
      'DenyAssignmentId: null',
      'DecisionReason: null',
      placeOf(vault),
    ].join('\n'),
  );
}

function callerOf({ appid, oid, iss }: TokenClaims): string {
  return `appid=${appid};oid=${oid};iss=${iss}`;
}

function placeOf({ settings }: Vault): string {
  return `Vault: ${settings.name};location=${settings.region}`;
}

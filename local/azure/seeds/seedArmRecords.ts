import { type ArmRecord } from '../arm/armRecords';
import { type AzureState } from '../arm/azureState';
import { type DiagnosticSetting, maxDiagnosticSettings } from '../arm/diagnostics/diagnosticSetting';
import { type Lock } from '../arm/locks/lock';
import { assignedRules } from '../arm/roles/assignedRules';
import { lastPart, rolesOf } from '../arm/roles/findRole';
import { isSameAssignment, type RoleAssignment } from '../arm/roles/roleAssignment';
import { roleDefinitionId } from '../arm/roles/roleDefinition';
import { visibleAssignments } from '../arm/roles/visibleAssignments';
import { type Clock } from '../clock/clock';
import { guidOf, defaultIdentity } from '../cloud/defaults';
import { sameText } from '../cloud/textMatch';
import { type Vault, type VaultSettings } from '../vault/vault';
import { vaultResourceId } from '../vault/vaultResource';
import { SeedError, type SeedVault } from './seedSchema';

/** The records of the management plane for one vault. */
export interface SeedArmRecords {
  readonly diagnosticSettings: readonly DiagnosticSetting[];
  readonly locks: readonly Lock[];
  readonly roleAssignments: readonly RoleAssignment[];
}

interface SeedContext {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly settings: VaultSettings;
}

/** Builds the records of a seed. Throws SeedError for duplicate or existing names and unknown roles. */
export function seedArmRecords(seed: SeedVault, { state, clock, settings }: SeedContext): SeedArmRecords {
  const scope = vaultResourceId(settings);
  const { diagnosticSettings, locks } = state.armRecords;
  const records = {
    diagnosticSettings: seed.diagnosticSettings.map((setting) => ({ scope, ...setting })),
    locks: seed.locks.map((lock) => ({ scope, ...lock })),
    roleAssignments: seed.roleAssignments.map((asked) => assignmentOf(asked, { state, clock, settings })),
  };
  const kept = diagnosticSettings.list().filter((one) => sameText(one.scope, scope));
  if (kept.length + records.diagnosticSettings.length > maxDiagnosticSettings) {
    throw new SeedError(`${seed.name} has more than ${maxDiagnosticSettings} diagnostic settings.`);
  }
  checkOnce(records.diagnosticSettings, kept, (one) => `${seed.name} has the diagnostic setting ${one.name} twice.`);
  checkOnce(records.locks, locks.list(), (one) => `${seed.name} has the lock ${one.name} twice.`);
  checkAssignments(seed.name, records.roleAssignments, visibleAssignments(state));
  return records;
}

/** Stores the records. In a vault with roles the assignments take effect at once. */
export function storeArmRecords(vault: Vault, records: SeedArmRecords, state: AzureState): void {
  const { diagnosticSettings, locks, roleAssignments } = state.armRecords;
  for (const setting of records.diagnosticSettings) diagnosticSettings.put(setting);
  for (const lock of records.locks) locks.put(lock);
  for (const assignment of records.roleAssignments) roleAssignments.put(assignment);
  if (vault.wantedRules.model !== 'rbac') return;
  state.changeVault(vault, { access: assignedRules(vault, state), nextAccess: undefined });
}

function assignmentOf(
  asked: SeedVault['roleAssignments'][number],
  { state, clock, settings }: SeedContext,
): RoleAssignment {
  const { subscriptionId } = settings;
  const { principalId, principalType, description } = asked;
  const wanted = lastPart(asked.role);
  const role = rolesOf(state, subscriptionId).find(
    ({ name, roleName }) => name.toLowerCase() === wanted || roleName.toLowerCase() === wanted,
  );
  if (role === undefined) throw new SeedError(`${settings.name}: there is no role ${asked.role}.`);
  const vaultId = vaultResourceId(settings);
  const assigned = {
    scope: asked.scope === undefined ? vaultId : `${vaultId}/${asked.scope}`,
    roleDefinitionId: roleDefinitionId(subscriptionId, role.name),
    principalId,
  };
  const at = asked.created === undefined ? clock.now() : asked.created * 1000;
  return {
    ...assigned,
    name: asked.id?.toLowerCase() ?? guidOf(assigned),
    principalType,
    ...(description === undefined ? {} : { description }),
    createdAt: at,
    updatedAt: at,
    createdBy: defaultIdentity.objectId,
  };
}

function checkOnce<R extends ArmRecord>(asked: readonly R[], kept: readonly R[], message: (record: R) => string): void {
  for (const [index, record] of asked.entries()) {
    if ([...kept, ...asked.slice(0, index)].some((other) => isSameRecord(record, other))) {
      throw new SeedError(message(record));
    }
  }
}

function checkAssignments(vaultName: string, asked: readonly RoleAssignment[], kept: readonly RoleAssignment[]): void {
  for (const [index, one] of asked.entries()) {
    const others = [...kept, ...asked.slice(0, index)];
    if (!others.some((other) => isSameRecord(one, other) || isSameAssignment(one, other))) continue;
    throw new SeedError(`${vaultName}: ${one.principalId} has role ${lastPart(one.roleDefinitionId)} twice.`);
  }
}

function isSameRecord(left: ArmRecord, right: ArmRecord): boolean {
  return sameText(left.scope, right.scope) && sameText(left.name, right.name);
}

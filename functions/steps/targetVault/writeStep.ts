import { type ConfigurationStep } from '../../../shared/contracts/model/configuration';
import { type ArmWrites } from '../../../shared/clients/arm/arm';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { hasCode, MoverError } from '../../../shared/contracts/model/moverError';
import { type ChangeNotes, changesOf, requireTarget, type TargetPlace } from './changeNotes';
import { isRoleThere, meaningOf } from './customRoles';
import { isEndpointReady, writeEndpoint } from './writeEndpoint';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { permissionsText, principalOf, union } from '../../../shared/rules/configuration/planPolicies';

export interface StepPlace extends TargetPlace {
  /** Guarded by the claim of the run on the target. */
  readonly writes: ArmWrites;
  /** Notes what each write changes, for a rollback. */
  readonly notes: ChangeNotes;
}

/** Sends one write, unless the vault already has what it would write. */
export async function writeStep(target: StepPlace, step: ConfigurationStep): Promise<'written' | 'alreadyThere'> {
  if (await isThere(target, step)) return 'alreadyThere';
  const of = `${step.kind} ${stepName(step)}`;
  await target.notes.keep(of, await changesOf(target, step));
  try {
    await write(target, step);
  } catch (error) {
    // After any other error the write may still arrive.
    if (error instanceof MoverError && !error.retryable && !mayBeMade(error, step)) await target.notes.forget(of);
    throw error;
  }
  return 'written';
}

/**
 * Another run can take over between two tries, and the first one may arrive. An assignment that a list does not show yet is refused as a
 * second one; its name says whether this move made it.
 */
function mayBeMade(error: MoverError, { kind }: ConfigurationStep): boolean {
  const isSecond = kind === 'roleAssignments' && error.code === 'ARM_CONFLICT';
  return isSecond || hasCode(error, 'MOVE_SUPERSEDED', 'CLAIM_LOST');
}

/** Whether a step is about one item, so that it waits until the items are in the target. */
export function needsItem(step: ConfigurationStep): boolean {
  return step.kind === 'roleAssignments' && itemOf(step.assignment.scope) !== '';
}

/** The part of a scope below its vault: `secrets/one`; empty for a vault. */
function itemOf(scope: string): string {
  return /\/vaults\/[^/]+\/(.+)$/i.exec(scope)?.[1] ?? '';
}

/** Returns the name of a step in reports. */
export function stepName(step: ConfigurationStep): string {
  switch (step.kind) {
    case 'vault':
      return `made in ${step.vault.region}`;
    case 'roleAssignments':
      return [`${step.assignment.principalId}: ${step.roleName}`, itemOf(step.assignment.scope)]
        .filter(Boolean)
        .join(' at ');
    case 'privateEndpoint':
      return step.endpoint.name;
    case 'customRole':
      return step.role.roleName;
    case 'diagnostics':
      return step.setting.name;
    case 'accessPolicies':
      return `${String(step.policies.length)} policies`;
    case 'tags':
      return Object.keys(step.tags).join(', ');
    case 'network':
    case 'enabledFor':
    case 'purgeProtection':
      return step.kind;
  }
}

async function isThere(place: StepPlace, step: ConfigurationStep): Promise<boolean> {
  const { arm, address } = place;
  switch (step.kind) {
    // makeTarget has created it before.
    case 'vault':
      return true;
    case 'privateEndpoint':
      return isEndpointReady(place, step.endpoint);
    case 'roleAssignments': {
      const there = await arm.listRoleAssignments(step.assignment.scope);
      return there.some((one) => meaningOf(one) === meaningOf(step.assignment));
    }
    case 'customRole':
      return isRoleThere(arm, step.role);
    case 'diagnostics': {
      const there = await arm.listDiagnosticSettings(vaultId(address));
      return there.some((setting) => canonicalJson(setting) === canonicalJson(step.setting));
    }
    case 'network':
      return canonicalJson((await requireTarget(place)).network) === canonicalJson(step.network);
    case 'enabledFor':
      return canonicalJson((await requireTarget(place)).enabledFor) === canonicalJson(step.enabledFor);
    case 'purgeProtection':
      return (await requireTarget(place)).purgeProtection;
    case 'tags': {
      const { tags } = await requireTarget(place);
      return Object.entries(step.tags).every(([name, value]) => tags[name] === value);
    }
    case 'accessPolicies': {
      const there = new Map((await requireTarget(place)).accessPolicies.map((policy) => [principalOf(policy), policy]));
      return step.policies.every((policy) => {
        const now = there.get(principalOf(policy));
        return now !== undefined && permissionsText(union(now, policy)) === permissionsText(now);
      });
    }
  }
}

async function write(place: StepPlace, step: ConfigurationStep): Promise<void> {
  const { writes, address } = place;
  switch (step.kind) {
    case 'vault':
      return;
    case 'privateEndpoint':
      return writeEndpoint(place, step.endpoint);
    case 'roleAssignments':
      return writes.assignRole(step.assignment);
    case 'customRole':
      return writes.makeRole(step.role);
    case 'diagnostics':
      return writes.putDiagnosticSetting(vaultId(address), step.setting);
    case 'accessPolicies':
      return writes.addAccessPolicies(address, step.policies);
    case 'network':
      await writes.changeVault(address, { network: step.network });
      return;
    case 'enabledFor':
      await writes.changeVault(address, { enabledFor: step.enabledFor });
      return;
    case 'tags': {
      // A write replaces all tags, so this keeps those that were added since the plan.
      const { tags } = await requireTarget(place);
      await writes.changeVault(address, { tags: { ...step.tags, ...tags } });
      return;
    }
    case 'purgeProtection':
      await writes.changeVault(address, { purgeProtection: true });
  }
}

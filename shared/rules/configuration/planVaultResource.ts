import { type ConfigurationEntry, type ConfigurationStep } from '../../contracts/model/configuration';
import { type z } from 'zod';
import { type newVaultSchema } from '../../contracts/model/configuration';
import { type EnabledFor } from '../../contracts/model/vaultResource';
import { type ConfigurationFacts, type PartPlan } from './configurationFacts';
import { entryOf, leftLine } from './entryOf';
import { networkAfter } from './planNetwork';

/** The settings that can be set only when a vault is created. An existing target is compared and left unchanged. */
export function planCreation(facts: ConfigurationFacts): PartPlan {
  const { source, target, targetRegion } = facts;
  const { usesRoles } = newVaultOf(facts);
  const fixed = [
    ['sku', source.sku, target?.sku],
    ['retention', `${String(source.retentionDays)} days`, target && `${String(target.retentionDays)} days`],
    ['permissionModel', modelOf(source), target && modelOf(target), modelOf({ usesRoles })],
  ] as const;
  const entries = fixed.map(([part, text, now, after = text]): ConfigurationEntry => {
    const line = { part, name: part, source: text, now: now ?? null };
    if (now === undefined || now === after) return entryOf({ ...line, after, isWanted: true });
    return leftLine(line, whyFixed[part]);
  });
  if (target !== undefined) return { entries, steps: [], byHand: [] };
  const created = { part: 'vault', name: facts.address.name, source: source.name, now: null } as const;
  return {
    entries: [entryOf({ ...created, after: `created in ${targetRegion}`, isWanted: true }), ...entries],
    steps: [{ kind: 'vault', vault: newVaultOf(facts) }],
    byHand: [],
  };
}

/** The vault that the move creates. */
export function newVaultOf(facts: ConfigurationFacts): z.infer<typeof newVaultSchema> {
  const { source, wanted, targetRegion, protectsAtCreation } = facts;
  return {
    region: targetRegion,
    tenantId: source.tenantId,
    sku: source.sku,
    retentionDays: source.retentionDays,
    usesRoles: source.usesRoles || wanted?.access === 'roles',
    // From the start the target is at least as closed as the source.
    network: wanted?.network === false ? closed : networkAfter(facts),
    tags: wanted?.tags === true ? source.tags : {},
    ...(protectsAtCreation ? { purgeProtection: true as const } : {}),
  };
}

const whyFixed = {
  sku: 'The move does not change the SKU of an existing target. Hardware keys need the premium SKU.',
  retention: 'Retention can be set only when a vault is created.',
  permissionModel:
    'The move does not change the permission model of an existing target, because that would lock out its users.',
} as const;

const closed = {
  publicNetworkAccess: 'Enabled',
  bypass: 'None',
  defaultAction: 'Deny',
  ipRules: [],
  virtualNetworkRules: [],
} satisfies ReturnType<typeof networkAfter>;

function modelOf({ usesRoles }: { readonly usesRoles: boolean }): string {
  return usesRoles ? 'roles' : 'access policies';
}

const flags = ['deployment', 'diskEncryption', 'templateDeployment'] as const;

/** Azure services that may read the vault: exactly those of the source, because each of them gives access. */
export function planEnabledFor({ source, target, wanted }: ConfigurationFacts): PartPlan {
  const isWanted = wanted?.enabledFor === true;
  const now = target?.enabledFor ?? (none satisfies EnabledFor);
  const entries = flags.map((flag) =>
    entryOf({
      part: 'enabledFor',
      name: flag,
      source: onOff(source.enabledFor[flag]),
      now: target === undefined && source.enabledFor[flag] ? null : onOff(now[flag]),
      after: onOff(source.enabledFor[flag]),
      isWanted,
    }),
  );
  const isChanged = entries.some(({ action }) => action === 'write');
  return { entries, steps: isChanged ? [{ kind: 'enabledFor', enabledFor: source.enabledFor }] : [], byHand: [] };
}

const none = { deployment: false, diskEncryption: false, templateDeployment: false };

/** Adds the tags that the target does not have. A tag with another value at the target is left unchanged. */
export function planTags({ source, target, wanted }: ConfigurationFacts): PartPlan {
  const there = new Map(Object.entries(target?.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const added: [string, string][] = [];
  const entries = Object.entries(source.tags).map(([name, value]) => {
    const now = there.get(name.toLowerCase()) ?? null;
    const line = { part: 'tags', name, source: value, now } as const;
    if (now !== null && now !== value) return leftLine(line, 'The target has another value.');
    const entry = entryOf({ ...line, after: value, isWanted: wanted?.tags === true });
    if (entry.action === 'write') added.push([name, value]);
    return entry;
  });
  // A new vault is created with its tags, because an Azure Policy may require them.
  const isWritten = added.length > 0 && target !== undefined;
  return { entries, steps: isWritten ? [{ kind: 'tags', tags: Object.fromEntries(added) }] : [], byHand: [] };
}

/** Purge protection is set last and only on request: it cannot be switched off, and a failed move could not be cleaned up. */
export function planPurgeProtection({ source, target, wanted, protectsAtCreation }: ConfigurationFacts): PartPlan {
  const wish = wanted?.purgeProtection ?? 'leave';
  const isWanted = wish === 'on' || (wish === 'likeSource' && source.purgeProtection);
  const now = onOff(target?.purgeProtection ?? false);
  const line = {
    part: 'purgeProtection',
    name: 'purgeProtection',
    source: onOff(source.purgeProtection),
    now,
  } as const;
  if (target === undefined && protectsAtCreation) {
    return { entries: [entryOf({ ...line, now: null, after: 'on', isWanted: true })], steps: [], byHand: [] };
  }
  const steps: ConfigurationStep[] = isWanted && now === 'off' ? [{ kind: 'purgeProtection' }] : [];
  if (!isWanted && source.purgeProtection && now === 'off') {
    const why = 'It cannot be switched off again. Ask for it with "configuration": {"purgeProtection": "likeSource"}.';
    return { entries: [leftLine(line, why)], steps, byHand: [] };
  }
  const entry = isWanted ? entryOf({ ...line, after: 'on', isWanted }) : entryOf({ ...line, after: now, isWanted });
  return { entries: [entry], steps, byHand: [] };
}

function onOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}

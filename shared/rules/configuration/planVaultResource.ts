import { type ConfigurationEntry, type ConfigurationStep } from '../../contracts/model/configuration';
import { type EnabledFor } from '../../contracts/model/vaultResource';
import { type ConfigurationFacts, type PartPlan } from './configurationFacts';
import { entryOf, leftLine } from './entryOf';
import { networkAfter } from './planNetwork';

/** What is set when a vault is made and not after: a target that is there is used as it is, and compared. */
export function planCreation(facts: ConfigurationFacts): PartPlan {
  const { source, target, wanted, targetRegion } = facts;
  const fixed = [
    ['sku', source.sku, target?.sku],
    ['retention', `${String(source.retentionDays)} days`, target && `${String(target.retentionDays)} days`],
    ['permissionModel', modelOf(source), target && modelOf(target)],
  ] as const;
  const entries = fixed.map(([part, text, now]): ConfigurationEntry => {
    const line = { part, name: part, source: text, now: now ?? null };
    if (now === undefined || now === text) return entryOf({ ...line, after: text, isWanted: true });
    return leftLine(line, whyFixed[part]);
  });
  if (target !== undefined) return { entries, steps: [], byHand: [] };
  const vault = {
    region: targetRegion,
    tenantId: source.tenantId,
    sku: source.sku,
    retentionDays: source.retentionDays,
    usesRoles: source.usesRoles,
    // Shut from the start as far as the source is; open is only what was asked to be like the source.
    network: wanted?.network === false ? shut : networkAfter(facts),
    tags: wanted?.tags === true ? source.tags : {},
  };
  const created = { part: 'vault', name: facts.address.name, source: source.name, now: null } as const;
  return {
    entries: [entryOf({ ...created, after: `made in ${targetRegion}`, isWanted: true }), ...entries],
    steps: [{ kind: 'vault', vault }],
    byHand: [],
  };
}

const whyFixed = {
  sku: 'The target is used as it is; keys held in hardware need the premium SKU.',
  retention: 'Retention is set when a vault is made, and never after.',
  permissionModel: 'The target is used as it is; changing who decides would lock out whoever uses it.',
} as const;

const shut = {
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

/** Services of Azure that may read the vault: exactly those of the source, since each is a way in. */
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

/** Adds the tags that the target has not; one that it has with another value is its own. */
export function planTags({ source, target, wanted }: ConfigurationFacts): PartPlan {
  const there = new Map(Object.entries(target?.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const added: [string, string][] = [];
  const entries = Object.entries(source.tags).map(([name, value]) => {
    const now = there.get(name.toLowerCase()) ?? null;
    const line = { part: 'tags', name, source: value, now } as const;
    if (now !== null && now !== value) return leftLine(line, 'The target has a value of its own.');
    const entry = entryOf({ ...line, after: value, isWanted: wanted?.tags === true });
    if (entry.action === 'write') added.push([name, value]);
    return entry;
  });
  // A new vault is made with them: a policy may ask for tags from the start.
  const isWritten = added.length > 0 && target !== undefined;
  return { entries, steps: isWritten ? [{ kind: 'tags', tags: Object.fromEntries(added) }] : [], byHand: [] };
}

/** Last of all, and only when the request agrees: it cannot be taken back, and a failed move could not be cleaned up. */
export function planPurgeProtection({ source, target, wanted }: ConfigurationFacts): PartPlan {
  const wish = wanted?.purgeProtection ?? 'leave';
  const isWanted = wish === 'on' || (wish === 'likeSource' && source.purgeProtection);
  const now = onOff(target?.purgeProtection ?? false);
  const line = {
    part: 'purgeProtection',
    name: 'purgeProtection',
    source: onOff(source.purgeProtection),
    now,
  } as const;
  const steps: ConfigurationStep[] = isWanted && now === 'off' ? [{ kind: 'purgeProtection' }] : [];
  if (!isWanted && source.purgeProtection && now === 'off') {
    const why = 'It can never be taken back. Ask for it by "configuration": {"purgeProtection": "likeSource"}.';
    return { entries: [leftLine(line, why)], steps, byHand: [] };
  }
  const entry = isWanted ? entryOf({ ...line, after: 'on', isWanted }) : entryOf({ ...line, after: now, isWanted });
  return { entries: [entry], steps, byHand: [] };
}

function onOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}

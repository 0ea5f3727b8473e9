import { networkOf, readNetworkAcls } from '../arm/vaults/networkOf';
import { geographyOf } from '../arm/vaults/vaultLocations';
import { ServiceError } from '../calls/serviceError';
import { type Clock } from '../clock/clock';
import { defaultSubscriptionId, defaultTenantId } from '../cloud/defaults';
import { type VaultSettings, vaultSettingsSchema } from '../vault/vault';
import { resourceOf, type VaultResource } from '../vault/vaultResource';
import { SeedError, type SeedVault } from './seedSchema';

/** Returns the settings of the vault. Throws SeedError for invalid settings. */
export function seedSettings(seed: SeedVault, clock: Clock): VaultSettings {
  const { name, region, sku, retentionDays, purgeProtection, paging, backupOfDisabled, access } = seed;
  const geography = seed.geography ?? geographyOf(region);
  if (geography === undefined) throw new SeedError(`region ${region} is not known: give its geography.`);
  const resource = requestedResource(seed, clock);
  const settings = vaultSettingsSchema.safeParse({
    ...{ name, region, geography, sku, retentionDays, purgeProtection, paging, backupOfDisabled, access },
    subscriptionId: seed.subscriptionId ?? defaultSubscriptionId,
    tenantId: seed.tenantId ?? defaultTenantId,
    network: requestedNetwork(seed, resource),
    ...(resource === undefined ? {} : { resource }),
  });
  if (settings.success) return settings.data;
  throw new SeedError(`vault ${name}: ${settings.error.issues[0]?.message ?? 'invalid'}.`);
}

/** Undefined when the seed sets no property of the management plane. */
function requestedResource(seed: SeedVault, clock: Clock): VaultResource | undefined {
  const { resourceGroup, tags, publicNetworkAccess, networkAcls, ...rest } = seed;
  const { enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment } = rest;
  const asked = {
    ...{ resourceGroup, tags, publicNetworkAccess },
    ...{ enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment },
    networkAcls: networkAcls === undefined ? undefined : aclsOf(seed.name, networkAcls),
  };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return undefined;
  return { ...resourceOf({}), createdAt: clock.now(), changedAt: clock.now(), ...given };
}

function aclsOf(vaultName: string, sent: NonNullable<SeedVault['networkAcls']>) {
  try {
    return readNetworkAcls(sent);
  } catch (error) {
    if (error instanceof ServiceError) throw new SeedError(`vault ${vaultName}: ${error.message}`);
    throw error;
  }
}

/**
 * Returns how the vault is reached: by its rules, or by `network` when it has none. Throws SeedError when the two contradict each other.
 */
function requestedNetwork({ name, network, ...seed }: SeedVault, resource: VaultResource | undefined) {
  if (seed.networkAcls === undefined && seed.publicNetworkAccess === undefined) return network ?? 'open';
  const byRules = networkOf(resourceOf({ resource }));
  if (network === undefined || network === byRules) return byRules;
  throw new SeedError(
    `vault ${name}: network is ${network}, but networkAcls and publicNetworkAccess come to ${byRules}.`,
  );
}

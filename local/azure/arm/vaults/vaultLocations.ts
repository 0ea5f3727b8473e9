import { ServiceError } from '../../calls/serviceError';
import regions from '../../cloud/regions.json';
import { type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';

const geographies = new Map(regions.map(({ region, geography }) => [region, geography]));

export const knownRegions: readonly string[] = [...geographies.keys()];

/** Returns the geography of a region; undefined for an unknown region. Vaults of equal geography share a security world. */
export function geographyOf(region: string): string | undefined {
  return geographies.get(region);
}

/** Normalizes a location as the service does: `West Europe` becomes `westeurope`. */
export function regionOf(location: string): string {
  return location.replace(/\s/g, '').toLowerCase();
}

/** Returns the geography of a region. Throws 400 LocationNotAvailableForResourceType for an unknown region. */
export function requireGeography(region: string): string {
  const geography = geographyOf(region);
  if (geography !== undefined) return geography;
  throw new ServiceError(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${region}' is not available for resource type 'Microsoft.KeyVault/vaults'. ` +
      `List of available regions for the resource type is '${knownRegions.join(',')}'.`,
  );
}

/** Throws 409 InvalidResourceLocation when the location differs: a vault cannot change its region. */
export function requireSameLocation({ settings }: Vault, location: string): void {
  if (regionOf(location) === settings.region) return;
  throw new ServiceError(
    409,
    'InvalidResourceLocation',
    `The resource '${settings.name}' already exists in location '${settings.region}' in resource group ` +
      `'${resourceOf(settings).resourceGroup}'. A resource with the same name cannot be created in location ` +
      `'${regionOf(location)}'. Please select a new resource name.`,
  );
}

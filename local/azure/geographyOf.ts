import regions from './regions.json';

const geographies = new Map(regions.map(({ region, geography }) => [region, geography]));

export const knownRegions: readonly string[] = [...geographies.keys()];

/** Returns the geography of a region; undefined for an unknown region. Vaults of equal geography share a security world. */
export function geographyOf(region: string): string | undefined {
  return geographies.get(region);
}

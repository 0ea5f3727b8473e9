import regions from './regions.json';

const geographies = new Map(regions.map(({ region, geography }) => [region, geography]));

export const knownRegions: readonly string[] = [...geographies.keys()];

/** The geography of a region, undefined for a region that the table does not know. Equal geography = same security world. */
export function geographyOf(region: string): string | undefined {
  return geographies.get(region);
}

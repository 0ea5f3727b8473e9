import { z } from 'zod';
import table from './azureGeographies.json';

const rowSchema = z.object({ region: z.string(), geography: z.string() });
const geographies = new Map(
  z
    .array(rowSchema)
    .parse(table)
    .map((row) => [row.region, row.geography]),
);

/**
 * The geography of a region. Regions of one geography are in one Key Vault security world. Null if the table does not
 * contain the region. The app never guesses, because a backup cannot be restored in another geography.
 * Source: Key Vault documentation, "security worlds and geographic boundaries".
 */
export function geographyOf(region: string): string | null {
  return geographies.get(region.toLowerCase().replaceAll(' ', '')) ?? null;
}

/** Whether two geographies are the same. Null if one is not known. */
export function isSameGeography(source: string | null, target: string | null): boolean | null {
  return source === null || target === null ? null : source === target;
}

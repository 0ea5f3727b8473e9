import { z } from 'zod';
import table from './azureGeographies.json';

const rowSchema = z.object({ region: z.string(), displayName: z.string(), geography: z.string() });
const rows = new Map(
  z
    .array(rowSchema)
    .parse(table)
    .map((row) => [row.region, row]),
);

/**
 * The geography of a region. Regions of one geography are in one Key Vault security world. Null if the table does not
 * contain the region. The app never guesses, because a backup cannot be restored in another geography.
 * Source: Key Vault documentation, "security worlds and geographic boundaries".
 */
export function geographyOf(region: string): string | null {
  return rowOf(region)?.geography ?? null;
}

/** The name of a region as the portal shows it: `West Europe` for `westeurope`. Null if the table does not contain it. */
export function regionNameOf(region: string): string | null {
  return rowOf(region)?.displayName ?? null;
}

/** All regions of the table, in the form that ARM uses. */
export const regions: readonly string[] = [...rows.keys()];

function rowOf(region: string) {
  return rows.get(region.toLowerCase().replaceAll(' ', ''));
}

/** Whether two geographies are the same. Null if one is not known. */
export function isSameGeography(source: string | null, target: string | null): boolean | null {
  return source === null || target === null ? null : source === target;
}

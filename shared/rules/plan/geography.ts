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
 * The geography of a region, written so that equal geography means equal Key Vault security world; null when the table
 * does not know the region. Never guessed: a backup cannot be restored across geographies.
 * Source: Key Vault documentation, "security worlds and geographic boundaries".
 */
export function geographyOf(region: string): string | null {
  return geographies.get(region.toLowerCase().replaceAll(' ', '')) ?? null;
}

/** True or false where both geographies are known, else null. */
export function isSameGeography(source: string | null, target: string | null): boolean | null {
  return source === null || target === null ? null : source === target;
}

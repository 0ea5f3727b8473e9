import { vaultNameSchema } from '../../contracts/model/ids';
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

/** What goes between two regions, in a sentence. */
export function passageWords(isSame: boolean): string {
  return isSame
    ? 'Backups can be restored, if both vaults are in one subscription. Keys, secrets and certificates go with all their versions.'
    : 'No backup can be restored. Keys cannot go. Secrets and exportable certificates go by value, with new version ids.';
}

type ResolvedVault = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly fault: string };

/**
 * Reads a vault from a request: a name, or `https://<name>.<suffix>` without a path. Returns the name in lower case, or a
 * message with what was expected. Refuses other hosts, ports, paths and schemes, so that a request can never make the app
 * connect to anything except a vault of its own cloud.
 */
export function resolveVault(text: string, suffix: string): ResolvedVault {
  const parsed = vaultNameSchema.safeParse(nameIn(text, `.${suffix}`));
  if (parsed.success) return { ok: true, name: parsed.data };
  return {
    ok: false,
    fault:
      `expected a vault name (3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a ` +
      `hyphen) or https://<name>.${suffix}`,
  };
}

/** Returns the name in the address of a vault. Any other text is no name, and stays as it is. */
function nameIn(text: string, ending: string): string {
  const [, host = text] = /^https:\/\/([^/?#@:]+)\/?$/i.exec(text) ?? [];
  return host !== text && host.toLowerCase().endsWith(ending.toLowerCase()) ? host.slice(0, -ending.length) : text;
}

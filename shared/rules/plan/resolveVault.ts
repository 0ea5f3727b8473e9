import { vaultNameSchema } from '../../contracts/model/ids';

export type ResolvedVault =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly fault: string };

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

import { vaultNameSchema } from '../../contracts/model/vaultRef';

export type ResolvedVault =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly fault: string };

/**
 * Reads a vault from a request: a name, or `https://<name>.<suffix>` without a path. Returns the name in lower case, or a
 * message with what was expected. Refuses other hosts, ports, paths and schemes, so that a request can never make the app
 * connect to anything except a vault of its own cloud.
 */
export function resolveVault(text: string, suffix: string): ResolvedVault {
  const address = new RegExp(`^https://([^/?#@:]+)\\.${escapeForRegExp(suffix)}/?$`, 'i').exec(text);
  const parsed = vaultNameSchema.safeParse(address?.[1] ?? text);
  if (parsed.success) return { ok: true, name: parsed.data };
  return {
    ok: false,
    fault:
      `expected a vault name (3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a ` +
      `hyphen) or https://<name>.${suffix}`,
  };
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}

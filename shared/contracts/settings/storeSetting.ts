import { type Cloud } from './clouds';
import { z } from 'zod';

/** Where the app stores objects. */
export type StoreSetting =
  { readonly kind: 'blob'; readonly url: string } | { readonly kind: 'directory'; readonly path: string };

/**
 * Parses a container address or a folder. The app uses its identity, so it refuses an address with a query (a SAS
 * token).
 */
export function parseStore(text: string, context: z.RefinementCtx): StoreSetting {
  if (text.startsWith('file:')) {
    const path = text.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    if (path !== '') return { kind: 'directory', path };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isContainer = url?.protocol === 'https:' && /^(?:\/[a-z0-9-]+){1,2}\/?$/.test(url.pathname);
  if (url && isContainer && url.href === url.origin + url.pathname) {
    return { kind: 'blob', url: url.href.replace(/\/$/, '') };
  }
  context.addIssue(
    'expected https://<account>.blob.core.windows.net/<container> without a query, or file:<folder>; the app uses its identity for access',
  );
  return z.NEVER;
}

const form = 'https://<vault>.<suffix>/keys/<name> with or without /<version>';

const keyId = /^https:\/\/[a-z0-9-]{3,24}\.([a-z0-9.-]+)\/keys\/[0-9a-zA-Z-]{1,127}(?:\/[0-9a-f]{32})?$/;

/** A setting that names a Key Vault key. */
export function keyIdSchema() {
  return z
    .string({ error: `is missing, expected ${form}` })
    .trim()
    .refine((text) => keyId.test(text), `expected the id of a Key Vault key: ${form}`);
}

const keySettings = ['MOVE_STAGING_KEY_ID', 'MOVE_REPORT_KEY_ID'];

/** The faults of keys in another cloud: the app has one identity for everything. */
export function keyCloudFaults(given: Readonly<Record<string, string | undefined>>, cloud: Cloud): readonly string[] {
  return keySettings.flatMap((name) => {
    const suffix = keyId.exec(given[name]?.trim() ?? '')?.[1];
    if (suffix === undefined || suffix === cloud.vaultSuffix) return [];
    return [`${name}: expected a key in a vault of ${cloud.name}, the cloud of the vaults`];
  });
}

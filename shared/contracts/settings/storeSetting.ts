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

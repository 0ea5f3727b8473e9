/**
 * The address of the page. The key is in the part after `#`, which a browser never sends: the page takes it from there. Without a
 * key the page asks for it.
 */
export function pageAddress(baseUrl: string, key: string | undefined): string {
  return `${baseUrl}/api/ui${key === undefined ? '' : `#key=${key}`}`;
}

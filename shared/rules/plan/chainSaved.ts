import { chainPages } from './hashPlan';

/** The output of a step that stored a page of a plan. Steps of an earlier version returned no hash. */
export interface SavedPage {
  readonly hash?: string | undefined;
}

/**
 * Adds the hashes of stored pages to the chain. Returns undefined if a step returned no hash; such a plan cannot be
 * compared with what was stored.
 */
export function chainSaved(saved: readonly SavedPage[], before?: string): string | undefined {
  const hashes = saved.flatMap(({ hash }) => hash ?? []);
  return hashes.length === saved.length ? chainPages(hashes, before) : undefined;
}

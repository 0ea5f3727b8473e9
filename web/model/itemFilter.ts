/** What the list of items is asked for. Empty texts ask for everything. */
export interface ItemFilter {
  readonly text: string;
  readonly type: string;
  readonly state: string;
  readonly code: string;
  readonly run: string;
}

export const noFilter: ItemFilter = { text: '', type: '', state: '', code: '', run: '' };

/** The query of `GET …/items` for a filter. */
export function itemQuery(filter: ItemFilter, token: string | undefined): Record<string, string | undefined> {
  return { ...filter, limit: '100', continuationToken: token };
}

/** Item names have only letters, digits and hyphens, so no other text can be part of one. */
export function searchFault(text: string): string | undefined {
  return /^[0-9a-zA-Z-]{0,127}$/.test(text) ? undefined : 'Names have only letters, digits and hyphens.';
}

import { type ItemType, itemTypes } from '../../shared/contracts/model/item';
import { counted } from '../../shared/words/word';

export interface TypeCount {
  readonly items: number;
  readonly versions: number;
}

export type ByType = Readonly<Record<ItemType, TypeCount>>;

/** `74 secrets (131 versions), 12 certificates`: versions only where there are more than items. */
export function typeCounts(byType: ByType): string {
  return itemTypes
    .filter((type) => byType[type].items > 0)
    .map((type) => {
      const { items, versions } = byType[type];
      return `${counted(items, type)}${versions > items ? ` (${counted(versions, 'version')})` : ''}`;
    })
    .join(', ');
}

export function sumOf(byType: ByType): number {
  return itemTypes.reduce((sum, type) => sum + byType[type].items, 0);
}

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min`. */
export function durationOf(seconds: number): string {
  if (seconds < 10) return `${String(Math.round(seconds * 10) / 10)} s`;
  if (seconds < 100) return `${String(Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${String(minutes)} min`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** Enough of a hash to name a plan. */
export const shortHashLength = 8;

export function shortHash(hash: string): string {
  return hash.slice(0, shortHashLength);
}

import { type ItemCounts, type ItemSums } from '../../contracts/model/progress';
import { addByCode, subtractByCode } from '../problems/problemsByCode';

export const noItems: ItemCounts = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
export const noSums: ItemSums = { items: noItems, versionsDone: 0, problemCount: 0, problemsByCode: [] };

/** Adds up the sums of several lists of items. */
export function addSums(...all: readonly ItemSums[]): ItemSums {
  return {
    items: all.reduce((sum, { items }) => combine(sum, items, (a, b) => a + b), noItems),
    versionsDone: all.reduce((sum, { versionsDone }) => sum + versionsDone, 0),
    problemCount: all.reduce((sum, { problemCount }) => sum + problemCount, 0),
    problemsByCode: addByCode(...all.map(({ problemsByCode }) => problemsByCode)),
  };
}

/** Subtracts the sums of a list from the sums of a longer list. No sum falls below zero. */
export function subtractSums(from: ItemSums, less: ItemSums): ItemSums {
  return {
    items: combine(from.items, less.items, subtractToZero),
    versionsDone: subtractToZero(from.versionsDone, less.versionsDone),
    problemCount: subtractToZero(from.problemCount, less.problemCount),
    problemsByCode: subtractByCode(from.problemsByCode, less.problemsByCode),
  };
}

function combine(a: ItemCounts, b: ItemCounts, by: (a: number, b: number) => number): ItemCounts {
  return {
    total: by(a.total, b.total),
    done: by(a.done, b.done),
    skipped: by(a.skipped, b.skipped),
    blocked: by(a.blocked, b.blocked),
    failed: by(a.failed, b.failed),
  };
}

function subtractToZero(from: number, less: number): number {
  return Math.max(0, from - less);
}

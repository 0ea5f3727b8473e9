import { type ItemSums } from '../../contracts/model/progress';
import { addByCode, subtractByCode } from '../problems/problemsByCode';
import { type ItemCounts, type Problem } from '../../contracts/model/progress';
import { type ItemResult } from '../../contracts/model/outcome';
import { type FailOnCounts } from '../../contracts/api/report';
import { type When } from '../problems/explainReason';
import { addClasses, classesOfItem, noFindings } from '../problems/findingClasses';
import { countItems, noticesOf, problemsOf, versionsDone } from '../problems/summarizeResults';

/** Counts the results of a move's items, page by page. It keeps only their problems and notices. */
export class ResultTally {
  readonly items: ItemCounts = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
  readonly problems: Problem[] = [];
  readonly notices: Problem[] = [];
  readonly findings: FailOnCounts = noFindings();
  /** Items and versions that are still planned. In a dry run these are the ones that would arrive. */
  readonly planned = { items: 0, versions: 0 };
  versionsDone = 0;
  verified = 0;
  /** The oldest proof of these, ISO 8601 UTC; null if there is none. */
  verifiedAt: string | null = null;
  readonly #when: When;

  /** `planned`: the run wrote nothing, and the texts say what would happen. */
  constructor(when: When) {
    this.#when = when;
  }

  private addProof(at: string | undefined): void {
    this.verified += 1;
    if (at !== undefined && (this.verifiedAt === null || at < this.verifiedAt)) this.verifiedAt = at;
  }

  add(results: readonly ItemResult[]): void {
    const { total, done, skipped, blocked, failed } = countItems(results);
    this.items.total += total;
    this.items.done += done;
    this.items.skipped += skipped;
    this.items.blocked += blocked;
    this.items.failed += failed;
    for (const result of results) {
      this.problems.push(...problemsOf(result, this.#when));
      this.notices.push(...noticesOf(result, this.#when));
      this.versionsDone += versionsDone(result);
      if (result.verified) this.addProof(result.proof?.at);
      addClasses(this.findings, classesOfItem(result));
      if (result.state !== 'planned') continue;
      this.planned.items += 1;
      this.planned.versions += result.versionCount - result.versionsLeftOut.length;
    }
  }
}

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

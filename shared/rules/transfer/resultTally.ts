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

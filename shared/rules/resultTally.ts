import { type ItemCounts, type Problem } from '../contracts/moveStatus';
import { type ItemResult } from '../contracts/outcome';
import { countItems, noticesOf, problemsOf, versionsDone } from './summarizeResults';

/** Sums up what the items of a move came to, page by page, and keeps of them only what somebody has to know. */
export class ResultTally {
  readonly items: ItemCounts = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
  readonly problems: Problem[] = [];
  readonly notices: Problem[] = [];
  versionsDone = 0;
  verified = 0;

  add(results: readonly ItemResult[]): void {
    const { total, done, skipped, blocked, failed } = countItems(results);
    this.items.total += total;
    this.items.done += done;
    this.items.skipped += skipped;
    this.items.blocked += blocked;
    this.items.failed += failed;
    for (const result of results) {
      this.problems.push(...problemsOf(result));
      this.notices.push(...noticesOf(result));
      this.versionsDone += versionsDone(result);
      if (result.verified) this.verified += 1;
    }
  }
}

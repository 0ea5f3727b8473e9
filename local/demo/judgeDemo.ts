import { type DemoReport } from './moveClient';

/**
 * Checks the report of the demo: it lists every item of the source exactly once, no item failed, every moved item is
 * verified, and every other item is named with a reason. Returns a text for each check that failed.
 */
export function judgeDemo(report: DemoReport, sourceItems: readonly string[]): readonly string[] {
  const failedChecks: string[] = [];
  const items = report.results.map((item) => `${item.itemType}/${item.itemName}`.toLowerCase()).sort();
  const expected = sourceItems.map((item) => item.toLowerCase()).sort();
  if (JSON.stringify(items) !== JSON.stringify(expected)) {
    failedChecks.push(
      `the report lists ${items.length} items and the source has ${expected.length}, or their names differ`,
    );
  }
  // A phase `failed` that the request asked for with `failOn` is expected.
  const isEnd = report.phase === 'completed' || report.phase === 'partiallyCompleted' || report.failedBy.length > 0;
  if (!isEnd) failedChecks.push(`the move ended in phase ${report.phase}`);
  if (report.items.failed > 0) failedChecks.push(`${report.items.failed} items failed`);
  if (report.verified !== report.items.done)
    failedChecks.push(`${report.items.done} items were moved, but ${report.verified} were verified`);
  const left = report.items.total - report.items.done;
  const itemsOf = report.problems.map(({ itemType, itemName }) => `${String(itemType)}/${String(itemName)}`);
  const named = new Set(itemsOf).size;
  if (left > named) failedChecks.push(`${left} items did not move, but only ${named} of them are named with a reason`);
  return failedChecks;
}

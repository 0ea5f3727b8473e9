import { type DemoReport } from './moveClient';

/**
 * What the demo promises, held against its report: every item of the source exactly once, nothing failed, everything that
 * arrived verified, and everything that did not named with a reason. Gives the broken promises, in words.
 */
export function judgeDemo(report: DemoReport, sourceItems: readonly string[]): readonly string[] {
  const broken: string[] = [];
  const items = report.results.map((item) => `${item.itemType}/${item.itemName}`.toLowerCase()).sort();
  const expected = sourceItems.map((item) => item.toLowerCase()).sort();
  if (JSON.stringify(items) !== JSON.stringify(expected)) {
    broken.push(`the report has ${items.length} items, the source ${expected.length}, or their names differ`);
  }
  // What the request itself calls a failure is no broken promise.
  const isEnd = report.phase === 'completed' || report.phase === 'partiallyCompleted' || report.failedBy.length > 0;
  if (!isEnd) broken.push(`the move ended ${report.phase}`);
  if (report.items.failed > 0) broken.push(`${report.items.failed} items failed`);
  if (report.verified !== report.items.done)
    broken.push(`${report.items.done} items arrived, ${report.verified} were verified`);
  const left = report.items.total - report.items.done;
  const itemsOf = report.problems.map(({ itemType, itemName }) => `${String(itemType)}/${String(itemName)}`);
  const named = new Set(itemsOf).size;
  if (left > named) broken.push(`${left} items did not move, only ${named} of them have a named reason`);
  return broken;
}

import { hasEnded, type Row } from '../row';
import { type AnsweredStep } from '../promises';

/**
 * Describes each move that started while another one could still write to its target. A move writes nothing more when its last step
 * begins, and the next one may start before the runtime says that it has ended.
 */
export function startedTogether(rows: Iterable<Row>, steps: readonly AnsweredStep[]): string[] {
  const moves = [...rows].filter(({ name, parent }) => name === 'moveVault' && parent === undefined);
  const runs = moves.map((row) => ({ row, target: targetOf(row), endMs: endOf(row, steps) }));
  return runs.flatMap(({ row, target, endMs }) =>
    runs
      .filter((other) => other.row !== row && other.target === target)
      .filter((other) => other.row.createdAt > row.createdAt && other.row.createdAt < endMs)
      .map((other) => `${other.row.id} started while ${row.id} was running.`),
  );
}

function targetOf({ input }: Row): string {
  return (JSON.parse(input) as { readonly move: { readonly targetVault: string } }).move.targetVault;
}

function endOf({ id, status, updatedAt, createdAt }: Row, steps: readonly AnsweredStep[]): number {
  const last = steps.filter(
    ({ name, beganMs, input }) =>
      name === 'finishMove' && beganMs >= createdAt && input?.includes(`"moveId":"${id}"`) === true,
  );
  return Math.min(hasEnded(status) ? updatedAt : Infinity, ...last.map(({ beganMs }) => beganMs));
}

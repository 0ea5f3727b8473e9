import { type Row } from './row';

/**
 * Describes each move that its runtime ended as failed. Whatever happens to its steps, a move ends by itself and says why. A child may fail,
 * because its parent continues without it. A check or a comparison only reads, so a person starts it again.
 */
export function failedRuns(rows: Iterable<Row>): string[] {
  return [...rows]
    .filter(({ name, parent, status }) => name === 'moveVault' && parent === undefined && status === 'Failed')
    .map(({ name, id, output = '' }) => `${name} ${id} did not end by itself: ${output.slice(0, 300)}`);
}

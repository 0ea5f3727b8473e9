import { type Row } from './durable';

/**
 * Describes each run that its runtime ended as failed. Whatever happens to its steps, a move, a check and a comparison end by themselves and
 * say why. A child may fail, because its parent continues without it.
 */
export function failedRuns(rows: Iterable<Row>): string[] {
  return [...rows]
    .filter(({ parent, status }) => parent === undefined && status === 'Failed')
    .map(({ name, id, output = '' }) => `${name} ${id} did not end by itself: ${output.slice(0, 300)}`);
}

import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveReport } from '../../../shared/contracts/api/report';

/** A selection of items by name. */
export const only = (...names: string[]) => ({ select: { include: names } });

export function find({ results }: MoveReport, itemName: string): ItemResult {
  const found = results.find((result) => result.itemName === itemName);
  if (found === undefined) throw new Error(`The report does not have ${itemName}.`);
  return found;
}

/** Item, state and reasons of a report, one line per item. */
export function lines({ results }: MoveReport): string[] {
  const selected = results.filter(({ reasons }) => !reasons.includes('NOT_SELECTED'));
  return selected.map(({ itemName, state, reasons }) => [itemName, state, ...reasons].join(' '));
}

import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type PlannedIssuersAndContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type PlannedItem } from '../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { configurationBeyondRequest } from '../../../shared/rules/configuration/configurationBeyondRequest';
import { isSelected } from '../../../shared/rules/plan/selectItem';
import { kindOf } from '../../../shared/rules/problems/summarizeResults';
import { itemBeyondRequest, type RequestOfItems } from '../../../shared/rules/plan/itemBeyondRequest';

// Others may be able to write to the store, which has the plan. So the app compares each part of a plan with the request,
// which is in orchestration history. These functions throw `PLAN_CHANGED` for anything that the request does not allow.

export function requireItemsWithinRequest(items: readonly PlannedItem[], request: RequestOfItems): void {
  for (const item of items) {
    const beyond = itemBeyondRequest(item, request);
    if (beyond !== undefined) throw changed(`${item.itemType} ${item.itemName} in the plan`, beyond);
  }
}

/** The verification reads and repairs only items that the request selects. */
export function requireSelected(items: readonly ItemResult[], { select }: MoveSpec): void {
  for (const item of items) {
    if (kindOf(item.state) === 'done' && !isSelected(item, select))
      throw changed(`${item.itemType} ${item.itemName} in the results`, 'the request does not select it');
  }
}

/**
 * The app frees no name for a late item, because nobody saw that in the plan. Only a move that follows deletions frees the names of
 * items that it brought and deleted itself.
 */
export function requireLateItemsWithinRequest(items: readonly PlannedItem[], move: MoveSpec): void {
  for (const item of items) requireItemsWithinRequest([item], { ...move, onDeleted: mayFree(item, move) });
}

function mayFree(
  { freeing, reasons }: PlannedItem,
  { deletions, onDeleted }: Pick<MoveSpec, 'deletions' | 'onDeleted'>,
): MoveSpec['onDeleted'] {
  if (deletions !== 'follow' || !reasons.includes('BROUGHT_EARLIER')) return 'fail';
  return freeing === 'purge' && onDeleted === 'purge' ? 'purge' : 'recover';
}

export function requireConfigurationWithinRequest(plan: ConfigurationPlan, move: MoveSpec): void {
  const beyond = configurationBeyondRequest(plan, move);
  if (beyond !== undefined) throw changed('the configuration in the plan', beyond);
}

export function requireIssuersAndContactsWithinRequest(
  { settings }: PlannedIssuersAndContacts,
  { select, copy }: MoveSpec,
): void {
  const isAskedFor = { issuer: copy.issuers, contacts: copy.contacts };
  for (const { kind, name, action } of settings) {
    if (action === 'copy' && !(isAskedFor[kind] && select.types.includes('certificate')))
      throw changed(`${kind} ${name} in the plan`, 'the request does not ask to copy it');
  }
}

function changed(what: string, beyond: string): MoverError {
  const message = `Expected ${what} to match the request, but ${beyond}. Somebody changed the plan in the store. The app executed nothing of it. Find out who can write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message, { retryable: false });
}

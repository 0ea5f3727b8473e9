import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type ItemName } from './itemVersion';

/** Returns the failure of an item that differs between source and target. */
export function notEqual({ itemType, itemName }: ItemName, difference: string): StepFailed {
  return {
    state: 'failed',
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: `Expected ${itemType} ${itemName} to be the same in both vaults; ${difference}.`,
    retryable: false,
  };
}

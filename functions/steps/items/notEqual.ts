import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type ItemName } from './itemVersion';

/** The failure of an item that is another one in the target than in the source. */
export function notEqual({ itemType, itemName }: ItemName, difference: string): StepFailed {
  return {
    state: 'failed',
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: `Expected ${itemType} ${itemName} to be the same in both vaults; ${difference}.`,
    retryable: false,
  };
}

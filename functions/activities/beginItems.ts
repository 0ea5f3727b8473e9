import { backupItemsContract, exportItemsContract } from '../../shared/contracts/steps/itemSteps';
import { heldIfSpent, unlessHeldBefore } from '../steps/control/wantedNow';
import { inGroup } from '../steps/parts/groupPart';
import { exportItem } from './exportItem';
import { backupItem } from './backupRestore';

/** Makes the backups of the items of a batch in one activity. An item does not begin while the move is paused. */
export const backupItems = inGroup(backupItemsContract, unlessHeldBefore(heldIfSpent(backupItem)));

/** Exports the items of a batch in one activity. An item does not begin while the move is paused. */
export const exportItems = inGroup(exportItemsContract, unlessHeldBefore(exportItem));

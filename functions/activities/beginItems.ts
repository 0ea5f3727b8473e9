import { backupItemsContract, exportItemsContract } from '../../shared/contracts/steps/itemSteps';
import { heldIfSpent, unlessHeldBefore } from '../steps/control/wantedNow';
import { groupAhead, inGroup } from '../steps/parts/groupPart';
import { exportItem } from './exportItem';
import { backupItem } from './backupRestore';

// An item does not begin while the move is paused.
const backUpOne = unlessHeldBefore(heldIfSpent(backupItem));
const exportOne = unlessHeldBefore(exportItem);

/** Makes the backups of the items of a batch in one activity. */
export const backupItems = inGroup(backupItemsContract, backUpOne);
export const backUpAhead = groupAhead(backupItemsContract, backUpOne);

/** Exports the items of a batch in one activity. */
export const exportItems = inGroup(exportItemsContract, exportOne);
export const exportAhead = groupAhead(exportItemsContract, exportOne);

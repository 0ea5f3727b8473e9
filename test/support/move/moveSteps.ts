import { backupItem } from '../../../functions/activities/backupItem';
import { exportItem } from '../../../functions/activities/exportItem';
import { freeName } from '../../../functions/activities/freeName';
import { healItem } from '../../../functions/activities/healItem';
import { importItem } from '../../../functions/activities/importItem';
import { indexTarget } from '../../../functions/activities/indexTarget';
import { inspectItem } from '../../../functions/activities/inspectItem';
import { recreateItem } from '../../../functions/activities/recreateItem';
import { restoreItem } from '../../../functions/activities/restoreItem';
import { verifyItem } from '../../../functions/activities/verifyItem';
import { type ActivityFactory } from '../../../functions/steps/activity';
import { type AnyContract, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type ItemType } from '../../../shared/contracts/model/item';
import {
  backupItemContract,
  exportItemContract,
  freeNameContract,
  healItemContract,
  importItemContract,
  recreateItemContract,
  restoreItemContract,
  verifyItemContract,
} from '../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { indexTargetContract, inspectItemContract } from '../../../shared/contracts/steps/moveSteps';
import { type BackupOutlook, type Freeing } from '../../../shared/contracts/model/plan';
import { type MoveAzure } from './moveAzure';

/** One item in one move: what every step is told. */
export interface MovedItem {
  readonly move: MoveSpec;
  readonly itemType: ItemType;
  readonly itemName: string;
}

type Exported = Extract<OutputOf<typeof exportItemContract>, { state: 'exported' }>;

/** What the verification of an item takes, of an item about which nothing is known. */
const verification = { route: 'backupRestore', reasons: [], versionCount: 0, versions: [], versionsLeftOut: [] };

/** The steps of one item, run one by one as a batch runs them. */
export function moveSteps(at: MoveAzure) {
  const step =
    <C extends AnyContract>(factory: ActivityFactory, contract: C) =>
    ({ move, itemType, itemName }: MovedItem, more: object = {}) =>
      at.run(factory, contract, { move, itemType, itemName, ...more });
  const steps = {
    backUp: step(backupItem, backupItemContract),
    restore: step(restoreItem, restoreItemContract),
    exportOne: step(exportItem, exportItemContract),
    importOne: step(importItem, importItemContract),
    recreate: step(recreateItem, recreateItemContract),
    free: (item: MovedItem, freeing: Freeing) => step(freeName, freeNameContract)(item, { freeing }),
    verify: (item: MovedItem, more: object = {}) =>
      step(verifyItem, verifyItemContract)(item, { ...verification, ...more }),
    heal: (item: MovedItem, more: object = {}) => step(healItem, healItemContract)(item, { ...verification, ...more }),
    /** Inspects the item once more, at what both vaults hold now; the index of the target stays as it was. */
    async lookAgain({ move, itemType, itemName }: MovedItem, backups: BackupOutlook = 'expected') {
      const item = { itemType, itemName, managed: false };
      return (await at.run(inspectItem, inspectItemContract, { move, item, backups, look: 'live' })).planned;
    },
    /** Inspects the item after a fresh look at the names of the target. */
    async inspect({ move, itemType, itemName }: MovedItem, backups: BackupOutlook = 'expected') {
      await at.run(indexTarget, indexTargetContract, { move });
      const item = { itemType, itemName, managed: false };
      return (await at.run(inspectItem, inspectItemContract, { move, item, backups, look: 'index' })).planned;
    },
  };
  return {
    ...steps,
    /** Backs up, and gives where that lies. */
    async staged(item: MovedItem): Promise<string> {
      const output = await steps.backUp(item);
      if (output.state !== 'backedUp') throw new Error(JSON.stringify(output));
      return output.staged;
    },
    async byBackup(item: MovedItem) {
      const output = await steps.backUp(item);
      return output.state === 'backedUp' ? steps.restore(item, { staged: output.staged }) : output;
    },
    async exported(item: MovedItem): Promise<Exported> {
      const output = await steps.exportOne(item);
      if (output.state !== 'exported') throw new Error(JSON.stringify(output));
      return output;
    },
    async byValue(item: MovedItem) {
      const output = await steps.exportOne(item);
      return output.state === 'exported' ? steps.importOne(item, { staged: output.staged }) : output;
    },
  };
}

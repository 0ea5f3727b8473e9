import { storeNames } from '../../../shared/rules/storeNames';
import { backupItem, restoreItem } from '../../../functions/activities/backupRestore';
import { exportItem } from '../../../functions/activities/exportItem';
import { freeName } from '../../../functions/activities/freeName';
import { healItem } from '../../../functions/activities/healItem';
import { importItem } from '../../../functions/activities/importItem';
import { indexTarget } from '../../../functions/activities/listVaults';
import { inspectItem } from '../../../functions/activities/planPageActivities';
import { recreateItem } from '../../../functions/activities/keys/recreateItem';
import { updateItem } from '../../../functions/activities/updateItem';
import { type ActivityFactory } from '../../../functions/steps/frame/activity';
import { wholeItem } from '../../../functions/steps/items/briefLists';
import { type AnyContract, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type ItemType } from '../../../shared/contracts/model/item';
import {
  backupItemContract,
  exportItemContract,
  freeNameContract,
  healItemContract,
  importItemContract,
  recreateItemContract,
  restoreItemContract,
  updateItemContract,
} from '../../../shared/contracts/steps/itemSteps';
import { type Finished } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { indexTargetContract, inspectItemContract } from '../../../shared/contracts/steps/moveSteps';
import { type ItemUpdate } from '../../../shared/contracts/model/updates';
import { type BackupOutlook, type Freeing } from '../../../shared/contracts/model/plan';
import { writeSealedResults } from '../../../functions/steps/plan/sealedResults';
import { verifyItem, verifyItemContract } from './itemVerification';
import { type MoveAzure } from './moveAzure';
import { resultOf } from './moveFixtures';
import { withLists, type WithLists } from './versionLists';
import { forgetPart, indexHash } from './sealedPlans';

/** One item in one move: the input of every step. */
export interface MovedItem {
  readonly move: MoveSpec;
  readonly itemType: ItemType;
  readonly itemName: string;
}

interface UpdateTerms {
  readonly backups?: BackupOutlook;
  readonly planned?: ItemUpdate | undefined;
}

type Exported = Extract<WithLists<OutputOf<typeof exportItemContract>>, { state: 'exported' }>;

/** The input of the verification of an item without any results. */
const verification = { route: 'backupRestore', reasons: [], versionCount: 0, versions: [], versionsLeftOut: [] };

/** The steps of one item, in the order of a batch. */
export function moveSteps(at: MoveAzure) {
  const step =
    <C extends AnyContract>(factory: ActivityFactory, contract: C) =>
    async ({ move, itemType, itemName }: MovedItem, more: object = {}) =>
      withLists<Finished<OutputOf<C>>>(
        at,
        move,
        await at.run(factory, contract, { move, itemType, itemName, ...more }),
      );
  const inspectAs = async (item: MovedItem, backups: BackupOutlook, look: 'live' | 'index') => {
    const { move, itemType, itemName } = item;
    const found = look === 'index' ? { targetIndex: await indexHash(at.store, move) } : {};
    const input = { move, item: { itemType, itemName, managed: false }, backups, look, ...found };
    const { planned } = await at.run(inspectItem, inspectItemContract, input);
    return wholeItem(at.clients().staging, await at.keyed(move), planned);
  };
  const steps = {
    backUp: step(backupItem, backupItemContract),
    restore: step(restoreItem, restoreItemContract),
    exportOne: step(exportItem, exportItemContract),
    importOne: step(importItem, importItemContract),
    recreate: step(recreateItem, recreateItemContract),
    /** Updates the item, as an inspection planned it. */
    update: (item: MovedItem, { backups = 'expected', planned }: UpdateTerms = {}) =>
      step(updateItem, updateItemContract)(item, { backups, ...(planned && { planned }) }),
    free: (item: MovedItem, freeing: Freeing) => step(freeName, freeNameContract)(item, { freeing }),
    verify: (item: MovedItem, more: object = {}) =>
      step(verifyItem, verifyItemContract)(item, { ...verification, ...more }),
    /** Heals an item of which a transfer stored this result. */
    async heal({ move, itemType, itemName }: MovedItem, result: Partial<ItemResult> = {}) {
      const keyed = await at.keyed(move);
      const item = { itemType, itemName };
      const items = [resultOf({ ...item, ...result })];
      await writeSealedResults(at.clients(), keyed, { page: 0, items, at: new Date().toISOString() });
      return step(healItem, healItemContract)({ move: keyed, ...item }, { page: 0 });
    },
    /** Inspects the item again in both vaults, with the old index of the target. */
    lookAgain: (item: MovedItem, backups: BackupOutlook = 'expected') => inspectAs(item, backups, 'live'),
    /** Inspects the item with a new index of the target. */
    async inspect(item: MovedItem, backups: BackupOutlook = 'expected') {
      await forgetPart(at.store, (hash) => storeNames.targetIndex(item.move, hash));
      await at.run(indexTarget, indexTargetContract, { move: item.move });
      return inspectAs(item, backups, 'index');
    },
  };
  return {
    ...steps,
    /** Backs up the item, and returns the reference to the backup. */
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

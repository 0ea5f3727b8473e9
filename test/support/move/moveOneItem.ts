import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type BackupOutlook, type PlannedItem } from '../../../shared/contracts/model/plan';
import {
  advanceExported,
  advanceImported,
  advanceRestored,
  settleTransfer,
  startTransfer,
  type Transfer,
} from '../../../shared/rules/transfer/itemTransfer';
import { type BriefResult, isStored } from '../../../shared/contracts/model/versionLists';
import { advanceReplanned, advanceUpdated } from '../../../shared/rules/transfer/updateTransfer';
import { kindOf } from '../../../shared/rules/problems/summarizeResults';
import { type moveSteps, type MovedItem } from './moveSteps';

type Steps = ReturnType<typeof moveSteps>;

export interface MovedOnce {
  readonly planned: PlannedItem;
  readonly result: ItemResult;
  /** The result of the verification; undefined if the item did not arrive. */
  readonly verified: Awaited<ReturnType<Steps['verify']>> | undefined;
}

/** Plans, transfers and verifies one item, as the orchestrators do. */
export async function moveOneItem(
  steps: Steps,
  item: MovedItem,
  backups: BackupOutlook = 'expected',
): Promise<MovedOnce> {
  const planned = await steps.inspect(item, backups);
  const result = complete((await transfer(steps, item, { start: startTransfer(planned), backups })).result);
  if (kindOf(result.state) !== 'done') return { planned, result, verified: undefined };
  const { route, reasons, versionCount, versions, versionsLeftOut } = result;
  const left = versionsLeftOut.map(({ version }) => version);
  const verified = await steps.verify(item, { route, reasons, versionCount, versions, versionsLeftOut: left });
  return { planned, result, verified };
}

/** The steps of these tests return whole lists. */
function complete({ versions, versionsLeftOut, ...result }: BriefResult): ItemResult {
  if (isStored(versions) || isStored(versionsLeftOut)) throw new Error('Expected whole lists of versions.');
  return { ...result, versions, versionsLeftOut };
}

interface Begun {
  readonly start: Transfer;
  readonly backups: BackupOutlook;
}

async function transfer(steps: Steps, item: MovedItem, { start, backups }: Begun): Promise<Transfer> {
  if (start.result.state !== 'planned') return start;
  switch (start.result.route) {
    case 'backupRestore': {
      const backup = await steps.backUp(item);
      if (backup.state !== 'backedUp') return settleTransfer(start, backup, item.move);
      const restored = await steps.restore(item, { staged: backup.staged });
      return restored.state === 'restored'
        ? advanceRestored(start, restored)
        : settleTransfer(start, restored, item.move);
    }
    case 'exportImport': {
      const exported = await steps.exportOne(item);
      if (exported.state !== 'exported') return settleTransfer(start, exported, item.move);
      const ready = advanceExported(start, exported);
      const imported = await steps.importOne(item, { staged: exported.staged });
      return imported.state === 'imported'
        ? advanceImported(ready, imported)
        : settleTransfer(ready, imported, item.move);
    }
    case 'update': {
      const updated = await steps.update(item, { backups, planned: start.result.update });
      if (updated.state === 'replanned') {
        return transfer(steps, item, { start: advanceReplanned(start, updated), backups });
      }
      return updated.state === 'updated' ? advanceUpdated(start, updated) : settleTransfer(start, updated, item.move);
    }
    case 'recreate':
    case 'skip':
    case 'block':
      throw new Error(`No steps for route ${start.result.route}.`);
  }
}

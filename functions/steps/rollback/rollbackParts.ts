import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type MadePlan, planOfReport, makeRollbackPlan, type MovedRun } from './madePlan';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { readChanges } from '../targetVault/changeNotes';
import { ownResults } from '../plan/sealedResults';
import { cutOffReport } from '../report/cutOffReport';
import { storeNames } from '../../../shared/rules/storeNames';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type RolledBackItem, type UnsavedPage } from '../../../shared/contracts/model/rollback';
import { rollbackChanged, readRolledBack, readRolledBackVault, type RollbackRef } from './rollbackStore';
import { unsavedItems } from '../../../shared/rules/rollback/unsavedPages';
import { MoverError, hasCode } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { type ProvableRun } from '../../../shared/contracts/api/moveRuns';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { type StoredApproval, writeApproval } from '../starts/approvals';
import { signStart, type StartingRun } from '../starts/signStart';
import { type PagesRef } from '../stored/storedPages';
import { storeBrought } from './broughtStore';

/** What the HTTP functions of rollbacks need from outside of their room. */
export function rollbackParts(
  { store, starts, staging }: Pick<Clients, 'store' | 'starts' | 'staging'>,
  settings: Pick<Settings, 'allowRollback' | 'callers'>,
) {
  return {
    allowRollback: settings.allowRollback,
    callers: settings.callers,
    makePlan: (run: MovedRun) => makeRollbackPlan(store, run),
    proveCutOff: (run: ProvableRun) => proveCutOff({ store, starts, staging }, run),
    readRolledBack: (run: RollbackRef, stored: PagesRef) => readRolledBack(store, run, stored),
    readUnsaved: (run: Parameters<typeof readUnsaved>[1], unsaved: readonly UnsavedPage[]) =>
      readUnsaved(store, run, unsaved),
    readRolledBackVault: (run: RollbackRef, stored: Parameters<typeof readRolledBackVault>[2]) =>
      readRolledBackVault(store, run, stored),
    storeBrought: (run: MovedRun) => storeBrought(store, run),
    signStart: (run: StartingRun) => signStart(starts, run),
    writeApproval: (run: Parameters<typeof writeApproval>[1], approved: StoredApproval) =>
      writeApproval({ store, starts }, run, approved),
  };
}

/**
 * Returns the results that a rollback kept in its history, because the store did not take them. It makes the plan again from the report of
 * the move, because the pages of the plan may be what the store lost. Throws `ROLLBACK_CHANGED` unless the plan has the approved hash.
 */
export async function readUnsaved(
  store: ObjectStore,
  { planHash, ...run }: MovedRun & { readonly planHash: string },
  unsaved: readonly UnsavedPage[],
): Promise<readonly RolledBackItem[]> {
  if (unsaved.length === 0) return [];
  const made = await makeRollbackPlan(store, run).catch(throwChanged);
  if (made.planHash !== planHash) throw rollbackChanged('the plan');
  return unsavedItems(unsaved, made.plan);
}

/** The report of the move proved the plan before, so somebody changed it since. */
function throwChanged(error: unknown): never {
  const isChanged = hasCode(error, 'ROLLBACK_NOT_POSSIBLE');
  throw isChanged ? rollbackChanged('the report of the move') : error;
}

type ProofClients = Pick<Clients, 'store' | 'staging' | 'starts'>;

/** The plan of the rollback of a run without a report, and how to keep what proves it. */
interface ProvedPlan extends MadePlan {
  readonly reportHead: string;
  /** Stores what the plan was made from, so that the rollback finds it by its head after the keys of the run are gone. */
  readonly keep: () => Promise<void>;
}

/**
 * Makes the plan of the rollback of a run that ended without a report, from the results that the run sealed. The history of the move
 * names the content key by its hash, so nobody else can have made these seals. Throws `ROLLBACK_NOT_POSSIBLE` once the key is gone.
 */
export async function proveCutOff(clients: ProofClients, { startToken, ...run }: ProvableRun): Promise<ProvedPlan> {
  const { move, progress, isFromStore = false } = run;
  if (isFromStore || !progress || run.cause === 'reportGone')
    throw notPossible('the runtime does not have its progress');
  if (progress.contentKey === undefined) throw notPossible('it ended before it began to transfer');
  const keyed = keyedMove(move, progress);
  await requireKey(clients, keyed);
  const vaultChanges = [...(await readChanges(clients, { ...move, startToken }))];
  const readOwn = async (page: number) => (await ownResults(clients, keyed, page))?.items;
  const report = await cutOffReport(clients.store, run, { readOwn, vaultChanges });
  const reportHead = headOf(report);
  const bytes = jsonBytes(report);
  return {
    ...planOfReport(report, { moveId: move.moveId, runId: move.runId, reportHead }),
    reportHead,
    keep: () => clients.store.write(storeNames.provedReport(move, reportHead), bytes),
  };
}

/** Without its key, no result proves anything: all of them would count as absent. */
async function requireKey({ staging }: ProofClients, move: MoveSpec): Promise<void> {
  try {
    await staging.digest(move, ['proof of a run without a report']);
  } catch (error) {
    if (!hasCode(error, 'CONTENT_KEY_REFUSED')) throw error;
    throw notPossible(
      'its content key, which proves what it wrote, is gone: the app removes it a quarter of an hour after the end of the run, or later while batches of it are in progress',
    );
  }
}

function headOf({ proof }: MoveReport): string {
  if (proof === undefined) throw new Error('Expected the report of an interrupted run to have a proof.');
  return proof.head;
}

function notPossible(why: string): MoverError {
  const message = `The last run ended without a report, so nothing proves what it wrote: it was terminated, or it failed as a whole, and ${why}. Start the move again with POST …/retry, which plans what is there already and ends with a report. Compare both vaults, and delete by hand what you do not need in the target.`;
  return new MoverError('ROLLBACK_NOT_POSSIBLE', message);
}

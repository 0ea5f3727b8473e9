import { MoverError } from '../../contracts/model/moverError';
import { isRun, type StoredClaim, writerOf } from './claimDocument';
import { type RunRef } from './runRef';

/**
 * Returns why a run may not write to a vault by what the store has as its claim; undefined if it may. `fence` is the one with which this
 * process last claimed the vault. A claim that is gone or damaged is not that of the run: somebody else may have the vault by now.
 */
export function claimFault(claim: StoredClaim, run: RunRef, vault: string, fence: number): MoverError | undefined {
  if (claim === 'missing') return claimLost(run, vault, 'the claim is no longer in the store');
  if (claim === 'damaged') return claimLost(run, vault, 'the claim is damaged');
  if (claim.fence < fence) return claimLost(run, vault, 'the store has an earlier claim');
  const writer = writerOf(claim);
  if (writer === undefined) return claimLost(run, vault, 'the claim lets no run write');
  return isRun(writer, run) ? undefined : superseded(run, vault, writer);
}

export function claimLost(run: RunRef, vault: string, found: string): MoverError {
  const detail = `Expected the store to have the claim of this run of move ${run.moveId} on vault ${vault}; ${found}. The run writes nothing more to that vault.`;
  return new MoverError('CLAIM_LOST', detail, { retryable: false });
}

function superseded(run: RunRef, vault: string, writer: RunRef): MoverError {
  const detail = `Expected this run of move ${run.moveId} to hold vault ${vault} for writing; move ${writer.moveId} has taken over. Nothing more was written.`;
  return new MoverError('MOVE_SUPERSEDED', detail, { retryable: false });
}

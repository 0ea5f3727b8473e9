import { type NewToken, type StartTokens, type TokenKind } from '../../../shared/clients/starts/startTokens';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { rollBackMoveContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Start } from '../../../shared/contracts/model/ids';
import { inputDigest, startTexts } from '../../../shared/rules/transfer/proofTexts';

/** A run that the app is about to start. */
export interface StartingRun {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: object;
  /** Only moves have one. */
  readonly slot?: number;
}

const writers: readonly string[] = [moveVaultContract.name, moveFleetContract.name, rollBackMoveContract.name];

/**
 * Only the tokens of moves, rollbacks and fleets are sealed with the staging key. Checks must run without that key, because they find out
 * whether it can be used.
 */
export function tokenKindOf(orchestrator: string): TokenKind {
  return writers.includes(orchestrator) ? 'sealed' : 'open';
}

/** Stores a new token for a run, and returns the `start` of its input. */
export async function signStart(starts: StartTokens, run: StartingRun, made?: NewToken): Promise<Start> {
  const kind = tokenKindOf(run.orchestrator);
  const newToken = made ?? (await starts.make(kind));
  await newToken.keep(run.instanceId);
  const token = newToken.hash;
  const texts = startTexts({ ...run, digest: inputDigest(run.input) }, run.slot);
  const proof = await starts.sign(token, kind, texts);
  return { token, proof, ...(run.slot === undefined ? {} : { slot: run.slot }) };
}

import { createHash } from 'node:crypto';
import { type z } from 'zod';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Start } from '../../contracts/model/ids';
import { type storedApprovalSchema, type storedPaceSchema } from '../../contracts/steps/starts';
import { type Control } from '../../contracts/model/asks';
import { type ReportProof } from '../../contracts/model/reportProof';
import { type RetirementAsk } from '../../contracts/steps/retirement';
import { type VaultChange } from '../../contracts/model/vaultChanges';
import { canonicalJson } from '../text/canonicalJson';

/**
 * The hash of an orchestrator's input without its `start`. It is taken of the input as it is stored, not as a schema
 * reads it: a later version of the app may read more fields with defaults.
 */
export function inputDigest(input: object): string {
  return createHash('sha256')
    .update(canonicalJson({ ...input, start: undefined }))
    .digest('hex');
}

interface Started {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly digest: string;
}

/** What the proof of a start covers. A copy of it proves nothing under another name, id, slot or input. */
export function startTexts({ orchestrator, instanceId, digest }: Started, slot: Start['slot']): readonly string[] {
  return ['start', orchestrator, instanceId, digest, slot === undefined ? '' : String(slot)];
}

type Approved = Pick<z.infer<typeof storedApprovalSchema>, 'planHash' | 'approval'>;

/** What the proof of an approval covers. */
export function approvalTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  { planHash, approval }: Approved,
): readonly string[] {
  return ['approval', moveId, runId, planHash, canonicalJson(approval)];
}

/** What the proof of a changed pace covers. */
export function paceTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  { seq, change }: Omit<z.infer<typeof storedPaceSchema>, 'proof'>,
): readonly string[] {
  return ['pace', moveId, runId, String(seq), canonicalJson(change)];
}

/** What the proof of the noted changes of a vault covers. */
export function changeTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  changes: readonly VaultChange[],
): readonly string[] {
  return ['vaultChanges', moveId, runId, canonicalJson(changes)];
}

/** What the proof of a note of an own delete covers. `note` is its name in the store, which names run and item. */
export function ownDeletionTexts(note: string, state: string): readonly string[] {
  return ['ownDeletion', note, state];
}

/** What the proof of a page covers that has what a rollback knows of an earlier one. `page` is its name in the store. */
export function earlierRollbackTexts(
  page: string,
  items: readonly string[],
  unconfirmed: readonly string[],
): readonly string[] {
  // No key of an item is empty.
  return ['earlierRollback', page, ...items, ...(unconfirmed.length === 0 ? [] : ['', ...unconfirmed])];
}

/** What the proof of an ask of a retirement covers. `runId` is the id of the retirement. */
export function retirementTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  ask: RetirementAsk,
): readonly string[] {
  return ['retirement', moveId, runId, canonicalJson(ask)];
}

/** What the proof of heads and signatures of reports covers. */
export function reportProofTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  notes: readonly Pick<ReportProof, 'head' | 'signature'>[],
): readonly string[] {
  const texts = notes.flatMap(({ head, signature }) => [head, canonicalJson(signature)]);
  return ['reports', moveId, runId, ...texts];
}

/** What the proof of what people asked of a run covers. */
export function controlTexts(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  { wanted, entries, cutover, deletions, accepted }: Control,
): readonly string[] {
  const asked = cutover === undefined ? [] : [canonicalJson(cutover)];
  const approved = deletions === undefined ? [] : ['deletions', canonicalJson(deletions)];
  const lines = accepted === undefined ? [] : ['accepted', canonicalJson(accepted)];
  return ['control', moveId, runId, wanted, canonicalJson(entries), ...asked, ...approved, ...lines];
}

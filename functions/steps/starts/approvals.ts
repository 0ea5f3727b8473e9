import { type z } from 'zod';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storedApprovalSchema } from '../../../shared/contracts/steps/starts';
import { bySignature, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { approvalTexts } from '../../../shared/rules/transfer/proofTexts';

type Run = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;
export type StoredApproval = Omit<z.infer<typeof storedApprovalSchema>, 'proof'>;

interface ApprovalParts {
  readonly store: ObjectStore;
  readonly starts: StartTokens;
}

/** Stores who approved which plan and when, with a proof by the run's start token. The first approval of a plan stays. */
export async function writeApproval(
  { store, starts }: ApprovalParts,
  run: Run & { readonly startToken: string },
  approved: StoredApproval,
): Promise<void> {
  if ((await readApprovalOf({ store, starts }, run))?.planHash === approved.planHash) return;
  const proof = await starts.sign(run.startToken, 'sealed', approvalTexts(run, approved));
  await writeJson(store, storeNames.approval(run), storedApprovalSchema, { ...approved, proof });
}

/** Returns the approval of a run. One without a valid proof counts as none: somebody else wrote it into the store. */
export async function readApprovalOf({ store, starts }: ApprovalParts, run: Run): Promise<StoredApproval | undefined> {
  const { startToken } = run;
  if (startToken === undefined) return undefined;
  const stored = await findProved(store, {
    name: storeNames.approval(run),
    schema: storedApprovalSchema,
    proof: bySignature<z.infer<typeof storedApprovalSchema>>(({ proof, ...approved }) =>
      starts.isSigned(proof, startToken, 'sealed', approvalTexts(run, approved)),
    ),
  });
  if (stored === undefined) return undefined;
  const { planHash, approval } = stored;
  return { planHash, approval };
}

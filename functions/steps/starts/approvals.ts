import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { stepMoveSchema, type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { planHashSchema } from '../../../shared/contracts/model/plan';
import { type ActivityFactory, type Activity } from '../frame/activity';
import { type Clients } from '../../../shared/clients/openClients';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { z } from 'zod';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
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

/** What shows whether a step needs an approval. Read for each call, so it reads no more than that. */
const needSchema = z.object({
  move: z.object({ approval: z.string().optional(), dryRun: z.boolean().optional() }),
});

/** The part of a step's input that the approval is compared with. An extra round has a hash of its own. */
const askedSchema = z.object({
  move: stepMoveSchema,
  planHash: planHashSchema.optional(),
  round: z.number().optional(),
});

/** How many approved runs are kept in memory. */
const maxKept = 64;

/**
 * A step that writes, for moves with an approval: it runs only if the store has the approval, with the plan's hash. An
 * approval is read once for each run and process, because a run is approved once.
 */
export function onlyApproved(factory: ActivityFactory): ActivityFactory {
  return (clients): Activity => {
    const step = factory(clients);
    return {
      ...step,
      async run(input, log) {
        await requireApproval(clients, input);
        return step.run(input, log);
      },
    };
  };
}

const approvedRuns = new WeakMap<Clients, Map<string, string>>();

async function requireApproval(clients: Clients, input: unknown): Promise<void> {
  const need = needSchema.parse(input).move;
  if (need.approval !== 'required' || need.dryRun === true) return;
  const { move, planHash, round } = askedSchema.parse(input);
  const known = approvedRuns.get(clients) ?? new Map<string, string>();
  approvedRuns.set(clients, known);
  const key = `${move.moveId}/${move.runId}/${move.startToken ?? ''}`;
  const approved = known.get(key) ?? (await readApprovalOf(clients, move))?.planHash;
  if (approved === undefined || (planHash !== undefined && round === undefined && planHash !== approved))
    throw notApproved(move.moveId);
  keepLatest(known, key, approved, maxKept);
}

function notApproved(moveId: string): MoverError {
  const detail = `Expected the approval of this plan of move ${moveId}; the store has none that the app wrote. Nothing was written. Start the move again, and approve it with POST /api/moves/{id}/approve.`;
  return new MoverError('APPROVAL_REFUSED', detail);
}

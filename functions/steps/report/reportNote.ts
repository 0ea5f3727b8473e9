import { z } from 'zod';
import { type ReportProof, reportProofSchema } from '../../../shared/contracts/model/reportProof';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { reportProofTexts } from '../../../shared/rules/transfer/proofTexts';

type NoteClients = Pick<Clients, 'store' | 'starts'>;
type Run = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

/** What a run of the step that ends a move made of its report. */
export type ReportNote = Pick<ReportProof, 'head' | 'signature'>;

const reportNoteSchema = reportProofSchema.pick({ head: true, signature: true }).extend({ proof: z.string() });

/**
 * Notes the head and the signature of the report that this run of the step is about to write, with a proof by the start token. Another
 * run of the step needs the head once the content key, which made the seals of the results, is removed. And it cannot make the same
 * signature again.
 */
export async function noteReport(
  { store, starts }: NoteClients,
  run: Run,
  { head, signature }: ReportNote,
): Promise<void> {
  const note = { head, signature };
  const proof = await proofOf(starts, run, note);
  if (proof !== undefined) await writeJson(store, storeNames.reportNote(run), reportNoteSchema, { proof, ...note });
}

/** Returns what an earlier run of the step noted; undefined if there is nothing, or somebody else wrote the note. */
export async function notedReport({ store, starts }: NoteClients, run: Run): Promise<ReportNote | undefined> {
  const proof = byHmac<z.infer<typeof reportNoteSchema>>(
    (noted) => noted.proof,
    ({ head, signature }) => proofOf(starts, run, { head, signature }),
  );
  const noted = await findProved(store, { name: storeNames.reportNote(run), schema: reportNoteSchema, proof });
  return noted && { head: noted.head, signature: noted.signature };
}

/** Undefined without the token, which is removed at the end of the run. */
async function proofOf(starts: Clients['starts'], run: Run, note: ReportNote): Promise<string | undefined> {
  if (run.startToken === undefined) return undefined;
  return starts.sign(run.startToken, 'sealed', reportProofTexts(run, note)).catch(noProofWithoutToken);
}

function noProofWithoutToken(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'START_REFUSED') return undefined;
  throw error;
}

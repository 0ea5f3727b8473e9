import { z } from 'zod';
import { reportHashSchema } from '../../../shared/contracts/api/reportProof';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { reportTexts } from '../../../shared/rules/transfer/startProof';

type NoteClients = Pick<Clients, 'store' | 'starts'>;
type Run = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

const reportNoteSchema = z.strictObject({ proof: z.string(), head: reportHashSchema });

/**
 * Notes the head of the report that this run of the step made from sealed results, with a proof by the start token. Another run of the
 * step needs it once the content key, which made the seals, is removed.
 */
export async function noteReport({ store, starts }: NoteClients, run: Run, head: string): Promise<void> {
  const proof = await proofOf(starts, run, head);
  if (proof !== undefined) await writeJson(store, storeNames.reportNote(run), reportNoteSchema, { proof, head });
}

/** Returns the head that an earlier run of the step noted; undefined if there is none, or somebody else wrote the note. */
export async function notedReport({ store, starts }: NoteClients, run: Run): Promise<string | undefined> {
  const proof = byHmac<z.infer<typeof reportNoteSchema>>(
    (noted) => noted.proof,
    ({ head }) => proofOf(starts, run, head),
  );
  return (await findProved(store, { name: storeNames.reportNote(run), schema: reportNoteSchema, proof }))?.head;
}

/** Undefined without the token, which is removed at the end of the run. */
async function proofOf(starts: Clients['starts'], run: Run, head: string): Promise<string | undefined> {
  if (run.startToken === undefined) return undefined;
  return starts.sign(run.startToken, 'sealed', reportTexts(run, head)).catch(noProofWithoutToken);
}

function noProofWithoutToken(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'START_REFUSED') return undefined;
  throw error;
}

import {
  reportProofSchema,
  type ReportProof,
  type ReportSignature,
  type ReportSigning,
} from '../../../shared/contracts/model/reportProof';
import { isDeepStrictEqual } from 'node:util';
import { verifyReport } from '../../../shared/rules/report/verifyReport';
import { z } from 'zod';
import { longJson, writeOnce, type PackedList } from '../../../shared/clients/store/jsonStore';
import { byHmac, changeProved, findProved, readOpened } from '../../../shared/clients/store/provedJson';
import { reportProofTexts } from '../../../shared/rules/transfer/proofTexts';
import { whenCode } from '../../../shared/contracts/model/moverError';
import { type Problem } from '../../../shared/contracts/model/progress';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import {
  type ReportSigner,
  SigningFailed,
  type SigningFault,
  signingFaults,
  signingWords,
} from '../../../shared/clients/signing/reportSigner';
import { type ReportChain } from '../../../shared/rules/report/reportChain';
import { signingOf } from '../../../shared/rules/report/reportSignature';
import { signHead } from './signHead';
import { storeNames } from '../../../shared/rules/storeNames';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { type GatheredReport, type ReportHead } from './gatherReport';

/** The schema of a report without its results. */
const reportHeadSchema = moveReportSchema.omit({ results: true });

export interface ReportToStore {
  /** The run, with its start token. */
  readonly run: MoveSpec;
  readonly gathered: GatheredReport;
  readonly chain: ReportChain;
  /** The JSON of the results. */
  readonly elements: PackedList;
  /** Whether to write the report without a signature if the key cannot be used now. */
  readonly mayBeUnsigned: boolean;
  /** What earlier runs of the step noted of their reports. */
  readonly noted: readonly ReportNote[];
}

export interface WrittenReport {
  readonly head: ReportHead;
  /** False if the store has another report of this run. It was kept. */
  readonly isStored: boolean;
  /** The head of the chain of this report. */
  readonly reportHead: string;
}

/** A report as it is about to be written. */
interface Draft {
  readonly head: ReportHead & { readonly signing: ReportSigning | null };
  readonly proof: ReportProof;
}

/**
 * Writes the report of a run once, with its proof, and with a signature if the app has a key for it. Before that, it notes head and
 * signature, so that a second run writes the same bytes: a new signature has others. It never takes them from the stored report, which
 * others may have written. A report that an earlier run of the step noted and stored stays, and counts: a step that the runtime delivered
 * once more may have changed the results since. If the app has an archive of reports, no run ends without its report there. Returns
 * `unsigned` and writes nothing if another try may sign.
 */
export async function storeReport(
  clients: Pick<Clients, 'store' | 'starts' | 'reportArchive' | 'reportSigner'>,
  { run, gathered, chain, elements, mayBeUnsigned, noted }: ReportToStore,
): Promise<WrittenReport | 'unsigned'> {
  const { store, reportArchive, reportSigner } = clients;
  const report = { gathered, chain };
  const draft = draftOfNote(report, noted, reportSigner) ?? (await newDraft(report, reportSigner, mayBeUnsigned));
  if (draft === 'unsigned') return draft;
  const { head, proof } = draft;
  await noteReport(clients, run, proof);
  const name = storeNames.report(run);
  const bytes = longJson({
    schema: reportHeadSchema,
    value: { ...head, proof },
    list: { field: 'results', elements },
  });
  const isStored = await writeOnce(store, name, bytes);
  const earlier = isStored ? undefined : await earlierReport(clients, run);
  // The archive refuses to replace a report, so a second run of this step keeps that of the first.
  await reportArchive?.writeLongIfAbsent(name, earlier?.bytes ?? bytes);
  return earlier?.written ?? { head, isStored, reportHead: proof.head };
}

/** Returns the stored report if an earlier run of the step noted its head and its signature. */
async function earlierReport({ store, starts }: NoteClients, run: Run) {
  const noted = await notedReports({ store, starts }, run);
  const open = (bytes: Uint8Array) => Promise.resolve(openNoted(bytes, noted));
  const found = await readOpened(store, storeNames.report(run), {
    open,
    isRefused: ({ report }) => report === undefined,
  });
  return found?.report;
}

function openNoted(bytes: Uint8Array, noted: readonly ReportNote[]) {
  const { faults, proof, raw } = verifyReport(bytes);
  if (faults.length > 0 || proof === undefined) return { report: undefined };
  if (!noted.some((one) => isNoteOf(one, proof))) return { report: undefined };
  const { results: _, ...head } = moveReportSchema.parse(raw);
  const chunks = async function* () {
    yield await Promise.resolve(Buffer.from(bytes));
  };
  return { report: { bytes: chunks, written: { head, isStored: true, reportHead: proof.head } } };
}

function isNoteOf({ head, signature }: ReportNote, proof: ReportProof): boolean {
  return proof.head === head && isDeepStrictEqual(proof.signature, signature);
}

type Chained = Pick<ReportToStore, 'gathered' | 'chain'>;

/** Returns the report whose head and signature an earlier run of the step noted; undefined if this one has another head. */
export function draftOfNote(
  report: Chained,
  noted: readonly ReportNote[],
  signer: ReportSigner | undefined,
): Draft | undefined {
  for (const note of noted) {
    const draft = draftWith(report, note, signer);
    if (draft !== undefined) return draft;
  }
  return undefined;
}

function draftWith(report: Chained, { head, signature }: ReportNote, signer: ReportSigner | undefined) {
  const drafts =
    signature === null
      ? [
          draftOf(report, null),
          ...(signer === undefined ? [] : signingFaults.map((fault) => unsigned(report, signer, fault))),
        ]
      : [signedBy(report, signature)];
  return drafts.find(({ proof }) => proof.head === head);
}

function draftOf({ gathered, chain }: Chained, signing: ReportSigning | null, notices: readonly Problem[] = []): Draft {
  const head = reportHeadSchema.parse({ ...gathered.headWith(notices), signing });
  return { head, proof: chain.proof(JSON.stringify(head)) };
}

function signedBy(report: Chained, signature: ReportSignature): Draft {
  const { head, proof } = draftOf(report, signingOf(signature));
  return { head, proof: { ...proof, signature } };
}

function unsigned(report: Chained, { keyId }: ReportSigner, fault: SigningFault): Draft {
  return draftOf(report, { keyId, thumbprint: null }, [notSigned(fault)]);
}

async function newDraft(
  report: Chained,
  signer: ReportSigner | undefined,
  mayBeUnsigned: boolean,
): Promise<Draft | 'unsigned'> {
  if (signer === undefined) return draftOf(report, null);
  try {
    return signedBy(report, await signHead(signer, (signing) => draftOf(report, signing).proof.head));
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    if (error.isTransient && !mayBeUnsigned) return 'unsigned';
    return unsigned(report, signer, error.fault);
  }
}

function notSigned(fault: SigningFault): Problem {
  const detail = `The report is not signed: ${signingWords[fault]}. Its chain is complete.`;
  return failureProblem({ code: 'REPORT_NOT_SIGNED', detail });
}

type NoteClients = Pick<Clients, 'store' | 'starts'>;

type Run = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

/** What a run of the step that ends a move made of its report. */
export type ReportNote = Pick<ReportProof, 'head' | 'signature'>;

/** Runs of the step differ only if the runtime delivered something once more between them. */
const maxNotes = 16;

const reportNoteSchema = z.object({
  notes: z.array(reportProofSchema.pick({ head: true, signature: true })).max(maxNotes),
  proof: z.string(),
});
type StoredNotes = z.infer<typeof reportNoteSchema>;

/**
 * Notes the head and the signature of the report that this run of the step is about to write, after those of earlier runs, with a proof by
 * the start token. Another run of the step needs the head once the content key, which made the seals of the results, is removed. And it
 * cannot make the same signature again.
 */
export async function noteReport(
  { store, starts }: NoteClients,
  run: Run,
  { head, signature }: ReportNote,
): Promise<void> {
  const note = { head, signature };
  await changeProved(store, notesOf(starts, run), async (held) => {
    const before = held?.value?.notes ?? [];
    if (before.some((one) => isDeepStrictEqual(one, note))) return undefined;
    const notes = [...before, note].slice(-maxNotes);
    const proof = await proofOf(starts, run, notes);
    return proof === undefined ? undefined : { notes, proof };
  });
}

/** Returns what earlier runs of the step noted; nothing if there is nothing, or somebody else wrote the notes. */
export async function notedReports({ store, starts }: NoteClients, run: Run): Promise<readonly ReportNote[]> {
  return (await findProved(store, notesOf(starts, run)))?.notes ?? [];
}

function notesOf(starts: Clients['starts'], run: Run) {
  const proof = byHmac<StoredNotes>(
    (noted) => noted.proof,
    ({ notes }) => proofOf(starts, run, notes),
  );
  return { name: storeNames.reportNote(run), schema: reportNoteSchema, proof };
}

/** Undefined without the token, which is removed at the end of the run. */
async function proofOf(starts: Clients['starts'], run: Run, notes: readonly ReportNote[]): Promise<string | undefined> {
  if (run.startToken === undefined) return undefined;
  return starts
    .sign(run.startToken, 'sealed', reportProofTexts(run, notes))
    .catch(whenCode('START_REFUSED', undefined));
}

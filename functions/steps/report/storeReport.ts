import {
  reportProofSchema,
  type ReportProof,
  type ReportSignature,
  type ReportSigning,
} from '../../../shared/contracts/model/reportProof';
import { z } from 'zod';
import { writeJson, longJson, writeOnce, type PackedList } from '../../../shared/clients/store/jsonStore';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
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
  /** What an earlier run of the step noted of its report. */
  readonly noted: ReportNote | undefined;
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
 * others may have written. If the app has an archive of reports, no run ends without its report there. Returns `unsigned` and writes
 * nothing if another try may sign.
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
  // The archive refuses to replace a report, so a second run of this step keeps that of the first.
  await reportArchive?.writeLongIfAbsent(name, bytes);
  return { head, isStored, reportHead: proof.head };
}

type Chained = Pick<ReportToStore, 'gathered' | 'chain'>;

/** Returns the report whose head and signature an earlier run of the step noted; undefined if this one has another head. */
export function draftOfNote(
  report: Chained,
  noted: ReportNote | undefined,
  signer: ReportSigner | undefined,
): Draft | undefined {
  if (noted === undefined) return undefined;
  const { head, signature } = noted;
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
  return starts.sign(run.startToken, 'sealed', reportProofTexts(run, note)).catch(whenCode('START_REFUSED', undefined));
}

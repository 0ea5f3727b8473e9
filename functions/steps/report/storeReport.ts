import { type Problem } from '../../../shared/contracts/api/moveStatus';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { type ReportProof, reportProofSchema } from '../../../shared/contracts/api/reportProof';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import {
  type ReportSigner,
  SigningFailed,
  type SigningFault,
  signingFaults,
  signingWords,
} from '../../../shared/clients/signing/reportSigner';
import { longJson, writeOnce } from '../../../shared/clients/store/jsonStore';
import { type PackedList } from '../../../shared/clients/store/packedList';
import { type ReportChain } from '../../../shared/rules/report/reportChain';
import { isSignedBy, signedDigest } from '../../../shared/rules/report/reportSignature';
import { storeNames } from '../../../shared/rules/storeNames';
import { failureProblem } from '../../../shared/rules/report/failureProblem';
import { type GatheredReport, type ReportHead } from './gatherReport';
import { readOpened } from '../../../shared/clients/store/provedJson';

/** The schema of a report without its results. */
const reportHeadSchema = moveReportSchema.omit({ results: true });

export interface ReportToStore {
  readonly move: MoveSpec;
  readonly gathered: GatheredReport;
  readonly chain: ReportChain;
  /** The JSON of the results. */
  readonly elements: PackedList;
  /** Whether to write the report without a signature if the key cannot be used now. */
  readonly mayBeUnsigned: boolean;
}

export interface StoredReport {
  readonly head: ReportHead;
  /** False if the store has another report of this run. It was kept. */
  readonly isStored: boolean;
  /** The head of the chain of this report. */
  readonly reportHead: string;
}

/** A report as it is about to be written. */
interface Draft {
  readonly head: ReportHead;
  readonly proof: ReportProof;
}

/**
 * Writes the report of a run once, with its proof, and with a signature if the app has a key for it. A second run keeps the
 * signature of the first, because a new one has other bytes. If the app has an archive of reports, no run ends without its
 * report there. Returns `unsigned` and writes nothing if another try may sign.
 */
export async function storeReport(
  { store, reportArchive, reportSigner }: Pick<Clients, 'store' | 'reportArchive' | 'reportSigner'>,
  { move, gathered, chain, elements, mayBeUnsigned }: ReportToStore,
): Promise<StoredReport | 'unsigned'> {
  const draftWith = drafter({ gathered, chain });
  const name = storeNames.report(move);
  const draft =
    reportSigner === undefined
      ? draftWith([])
      : (draftOfEarlierRun(await readOpened(store, name, proofIn), draftWith, reportSigner) ??
        (await signedDraft(draftWith, reportSigner, mayBeUnsigned)));
  if (draft === 'unsigned') return draft;
  const { head, proof } = draft;
  const report = longJson({
    schema: reportHeadSchema,
    value: { ...head, proof },
    list: { field: 'results', elements },
  });
  const isStored = await writeOnce(store, name, report);
  // The archive refuses to replace a report, so a second run of this step keeps that of the first.
  await reportArchive?.writeLongIfAbsent(name, report);
  return { head, isStored, reportHead: proof.head };
}

/** The heads that `storeReport` may give a report: signed, or unsigned for any reason. */
export function headsOf(report: Pick<ReportToStore, 'gathered' | 'chain'>): readonly string[] {
  const draftWith = drafter(report);
  return [draftWith([]), ...signingFaults.map((fault) => draftWith([notSigned(fault)]))].map(({ proof }) => proof.head);
}

type DraftWith = (notices: readonly Problem[]) => Draft;

function drafter({ gathered, chain }: Pick<ReportToStore, 'gathered' | 'chain'>): DraftWith {
  return (notices) => {
    const head = reportHeadSchema.parse(gathered.headWith(notices));
    return { head, proof: chain.proof(JSON.stringify(head)) };
  };
}

/** The report that an earlier run of the step wrote, if the store has it: signed by this key, or unsigned for a known reason. */
function draftOfEarlierRun(
  stored: ReportProof | undefined,
  draftWith: DraftWith,
  signer: ReportSigner,
): Draft | undefined {
  if (stored === undefined) return undefined;
  const { head, signature } = stored;
  if (signature === null) {
    return signingFaults.map((fault) => draftWith([notSigned(fault)])).find(({ proof }) => proof.head === head);
  }
  const draft = draftWith([]);
  const isOurs = draft.proof.head === head && signer.isOwn(signature.keyId) && isSignedBy(head, signature);
  return isOurs ? { ...draft, proof: { ...draft.proof, signature } } : undefined;
}

async function signedDraft(
  draftWith: DraftWith,
  signer: ReportSigner,
  mayBeUnsigned: boolean,
): Promise<Draft | 'unsigned'> {
  const draft = draftWith([]);
  const { head } = draft.proof;
  try {
    const key = await signer.readKey();
    const value = Buffer.from(await signer.sign(key, signedDigest(head, key))).toString('base64url');
    const signature = { ...key, value };
    if (!isSignedBy(head, signature)) throw new SigningFailed('unfit');
    return { ...draft, proof: { ...draft.proof, signature } };
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    if (error.isTransient && !mayBeUnsigned) return 'unsigned';
    return draftWith([notSigned(error.fault)]);
  }
}

function notSigned(fault: SigningFault): Problem {
  const detail = `The report is not signed: ${signingWords[fault]}. Its chain is complete.`;
  return failureProblem({ code: 'REPORT_NOT_SIGNED', detail });
}

/** Reads only the proof. The bytes of the whole report are compared before anybody relies on it. */
async function proofIn(bytes: Uint8Array): Promise<ReportProof | undefined> {
  try {
    const report: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const proof: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, 'proof') : undefined;
    return reportProofSchema.safeParse(proof).data;
  } catch {
    return undefined;
  }
}

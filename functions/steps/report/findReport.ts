import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type CutOffRun, type FoundReport } from '../../../shared/contracts/api/moveRuns';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readOpened } from '../../../shared/clients/store/provedJson';
import { type ReportSigner, SigningFailed, signingWords } from '../../../shared/clients/signing/reportSigner';
import { keyOf } from '../../../shared/rules/report/reportSignature';
import { type ExpectedReport, type VerifiedReport, verifyReport } from '../../../shared/rules/report/verifyReport';
import { storeNames } from '../../../shared/rules/storeNames';
import { cutOffReport } from './cutOffReport';

type ReportClients = Pick<Clients, 'store' | 'reportSigner'>;

/** What serves the report of a run. */
export function reportParts(clients: ReportClients) {
  const { store, reportSigner } = clients;
  return {
    findReport: (run: RunRef, head: string | undefined) => findReport(clients, run, head),
    gatherReport: (run: CutOffRun) => cutOffReport(store, run, { signingKeyId: reportSigner?.keyId }),
    signsReports: reportSigner !== undefined,
  };
}

/**
 * Finds the report of a run. With the head that the history of the run has, every byte of it is proved, or it differs. Without one,
 * only a signature by the app's own key proves it, as the vault of the key has it: the key in the report may be anybody's.
 */
export async function findReport(
  { store, reportSigner }: ReportClients,
  run: RunRef,
  head: string | undefined,
): Promise<FoundReport> {
  if (head !== undefined) return provedReport(store, run, { head });
  const open = async (bytes: Uint8Array): Promise<FoundReport> => {
    const whole = verifyReport(bytes);
    const signature = whole.proof?.signature ?? null;
    if (whole.faults.length > 0 || signature === null) return served(run, bytes, whole, 'it has no signature');
    const { publicKey, why } = await ownKey(reportSigner, signature.keyId);
    return served(run, bytes, publicKey === undefined ? whole : verifyReport(bytes, { publicKey }), why);
  };
  const found = await readOpened(store, storeNames.report(run), { open, isRefused });
  return found ?? { kind: 'none' };
}

/** Reads a report whose head is in history. */
export async function provedReport(
  store: ObjectStore,
  run: RunRef,
  { head, name = storeNames.report(run) }: { readonly head: string; readonly name?: string },
): Promise<FoundReport> {
  const open = async (bytes: Uint8Array) => served(run, bytes, verifyReport(bytes, { head }));
  const found = await readOpened(store, name, { open, isRefused });
  return found ?? { kind: 'none' };
}

const isRefused = ({ kind }: FoundReport): boolean => kind === 'differs';

function served(run: RunRef, bytes: Uint8Array, { faults, isProved, raw }: VerifiedReport, why?: string): FoundReport {
  const [fault] = faults;
  if (fault !== undefined) return { kind: 'differs', why: fault };
  const { data: report } = moveReportSchema.safeParse(raw);
  if (report === undefined)
    return { kind: 'differs', why: 'It does not have the form of a report of this version of the app.' };
  if (report.move.moveId !== run.moveId || report.move.runId !== run.runId)
    return { kind: 'differs', why: `It is the report of run ${report.move.runId} of move ${report.move.moveId}.` };
  return {
    kind: 'report',
    isProved,
    report,
    json: Buffer.from(bytes).toString('utf8'),
    ...(!isProved && why !== undefined && { why }),
  };
}

interface OwnKey extends Pick<ExpectedReport, 'publicKey'> {
  /** Why there is none. */
  readonly why?: string;
}

async function ownKey(signer: ReportSigner | undefined, keyId: string): Promise<OwnKey> {
  if (signer === undefined) return { why: 'the app has no key in MOVE_REPORT_KEY_ID that could have signed it' };
  try {
    const found = await signer.readPublicKey(keyId);
    return found === undefined
      ? { why: 'another key than that of MOVE_REPORT_KEY_ID signed it' }
      : { publicKey: keyOf(found) };
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    return { why: `the key that it names could not be read: ${signingWords[error.fault]}` };
  }
}

import { type KeyObject } from 'node:crypto';
import { z } from 'zod';
import {
  type ReportProof,
  reportProofSchema,
  type ReportSigning,
  reportSigningSchema,
} from '../../contracts/model/reportProof';
import { quoteText } from '../text/quoteText';
import { entriesPerMark, ReportChain } from './reportChain';
import { isSameKey, isSignedBy, keyOf, signingOf } from './reportSignature';

/** What the caller knows about the report from elsewhere. */
export interface ExpectedReport {
  /** The head of the chain, from the status of the move or from its last notice. A part of it could be found by trying. */
  readonly head?: string | undefined;
  /** The public key that has to have signed. */
  readonly publicKey?: KeyObject | undefined;
}

export interface VerifiedReport {
  /** What is wrong, in sentences; none if the report is whole. */
  readonly faults: readonly string[];
  /**
   * Whether what the caller knows proves that the app wrote every byte of it. Without a head and a key, a report without faults may
   * be anybody's: everyone can compute a chain, and put a key of their own into it.
   */
  readonly isProved: boolean;
  /** Absent if the file is no report. */
  readonly named?: { readonly moveId: string; readonly runId: string; readonly phase: string };
  /** Absent if the file has no readable proof. */
  readonly proof?: ReportProof;
  /** The key that signs the app's reports, as the report says; null if it signs none. */
  readonly signing?: ReportSigning | null;
  /** The report, which no schema has read yet; absent if the file is no report. */
  readonly raw?: object;
}

/** Only what the result shows. The rest of a report may be of another version of the app. */
const namesSchema = z.object({
  move: z.object({ moveId: z.string(), runId: z.string() }),
  phase: z.string(),
  results: z.array(z.unknown()),
  signing: reportSigningSchema.nullable(),
});

/** Verifies the bytes of a JSON report without any network: its form, its chain, its signature, and what the caller expects. */
export function verifyReport(bytes: Uint8Array, expected: ExpectedReport = {}): VerifiedReport {
  const text = textOf(bytes);
  const raw = text === undefined ? undefined : parse(text);
  if (raw === undefined) return broken('The file is not JSON. It is cut off, damaged, or in another format.');
  const known = namesSchema.safeParse(raw).data;
  if (known === undefined)
    return broken(
      'The file is not a report: expected a move, a phase, results, and whether the app signs its reports.',
    );
  const named = { moveId: known.move.moveId, runId: known.move.runId, phase: known.phase };
  const fields: readonly (readonly [string, unknown])[] = Object.entries(raw);
  const given = fields.find(([name]) => name === 'proof')?.[1];
  if (given === undefined) return { named, ...broken('The report has no proof.') };
  const proof = reportProofSchema.safeParse(given).data;
  if (proof === undefined) return { named, ...broken('The proof of the report does not have the form of a proof.') };
  const chain = new ReportChain();
  const entries = known.results.map((entry) => JSON.stringify(entry));
  for (const entry of entries) chain.add(entry);
  const summary = fields.filter(([name]) => name !== 'proof' && name !== 'results');
  const computed = chain.proof(JSON.stringify(Object.fromEntries(summary)));
  const faults = [
    ...(isAsWritten(text, raw, entries) ? [] : [reformatted]),
    ...chainFaults(proof, computed),
    ...signatureFaults(proof, known.signing, expected),
    ...headFaults(computed.head, expected),
  ];
  const isProved = faults.length === 0 && (expected.head !== undefined || expected.publicKey !== undefined);
  return { named, proof, signing: known.signing, raw, faults, isProved };
}

/** Compares the text with what the app writes: JSON without white space, and the results at the end. A report can have 100 MB. */
function isAsWritten(text: string | undefined, raw: object, entries: readonly string[]): boolean {
  const open = JSON.stringify({ ...raw, results: [] }).slice(0, -2);
  return text === `${open}${entries.join(',')}]}`;
}

function broken(fault: string): Pick<VerifiedReport, 'faults' | 'isProved'> {
  return { faults: [fault], isProved: false };
}

const reformatted =
  'The file is not as the app wrote it: its white space, spelling or order of fields differs. Get it with kvmover report --format json --out <file>.';

/** Commands end a document with a line feed, which is no part of it. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The marks say where a change is. Each computed hash depends on all before it, so the first wrong mark counts. */
function chainFaults(given: ReportProof, computed: ReportProof): readonly string[] {
  const { entries } = computed;
  if (given.entries !== entries) {
    return [`The report has ${String(entries)} results, and its proof is about ${String(given.entries)}.`];
  }
  const wrong = computed.marks.findIndex((mark, at) => mark !== given.marks[at]);
  if (wrong >= 0 || given.marks.length !== computed.marks.length) {
    const first = Math.max(0, wrong) * entriesPerMark + 1;
    const last = Math.min(first + entriesPerMark - 1, entries);
    return [
      `The chain breaks in results ${String(first)} to ${String(last)}: one was changed, added, left out or put elsewhere.`,
    ];
  }
  if (given.head === computed.head) return [];
  return ['The results are as the app wrote them, but the rest of the report was changed: its head differs.'];
}

/** The chain covers `signing`, so a signature that was removed or replaced does not fit it. */
function signatureFaults(
  { head, signature }: ReportProof,
  signing: ReportSigning | null,
  { publicKey }: ExpectedReport,
): readonly string[] {
  if (signature === null) {
    if (signing !== null && signing.thumbprint !== null)
      return [
        `The report has no signature, but it says that the key ${quoteText(signing.keyId)} signed it: somebody removed the signature.`,
      ];
    return publicKey === undefined ? [] : ['The report is not signed.'];
  }
  const key = keyOf(signature.publicKey);
  if (key === undefined || !isSignedBy(head, signature, key)) return ['The signature is not one of this report.'];
  if (JSON.stringify(signing) !== JSON.stringify(signingOf(signature)))
    return ['The key of the signature is not the one that the report says signed it.'];
  if (publicKey !== undefined && !isSameKey(publicKey, key)) return ['Another key than yours signed the report.'];
  return [];
}

function headFaults(computed: string, { head }: ExpectedReport): readonly string[] {
  if (head === undefined || computed === head.toLowerCase()) return [];
  return [
    `The head of the report is ${computed}, not the one that you named: it is another report, or it was changed.`,
  ];
}

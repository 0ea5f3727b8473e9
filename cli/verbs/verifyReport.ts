import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { publicKeySchema, type ReportSigning } from '../../shared/contracts/model/reportProof';
import { moveReportSchema } from '../../shared/contracts/api/report';
import { renderedFault } from '../../shared/rules/report/moveReportTexts';
import { keyOf } from '../../shared/rules/report/reportSignature';
import { type ExpectedReport, type VerifiedReport, verifyReport } from '../../shared/rules/report/verifyReport';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { bad, good, indented, type Line, line, paragraph } from '../text/line';

const optionsSchema = z.object({
  publicKey: z.string().optional(),
  report: z.string().optional(),
  head: z
    .string()
    .regex(
      /^[0-9a-fA-F]{64}$/,
      'expected the head of a report: all of its 64 hex digits, because a part could be found by trying',
    )
    .optional(),
});

/**
 * `kvmover report verify FILE`: whether a JSON report is as the app wrote it. With `--report`, whether a file in another
 * format is what that JSON report renders to. It needs no app and no network. It ends with 0 only if a head or a public key of the
 * caller proves the report: everybody can compute a chain, leave out a signature, or sign with a key of their own.
 */
export function verifyFile(file: string, { options, output }: Context): ExitCode {
  const { data, error } = optionsSchema.safeParse(options);
  if (data === undefined) throw usageError(`--head: ${error.issues[0]?.message ?? 'is wrong'}.`);
  const publicKey = data.publicKey === undefined ? undefined : publicKeyIn(data.publicKey);
  const expected = { head: data.head, publicKey };
  const json = read(data.report ?? file);
  if (data.report === undefined && isRendered(json))
    throw usageError(
      `${file} is a report in another format than JSON, which proves nothing alone.`,
      `Save the JSON report of the same run, too: kvmover report verify ${file} --report <JSON report>`,
    );
  const own = verifyReport(json, expected);
  const verified = data.report === undefined || own.faults.length > 0 ? own : withRendered(own, json, read(file));
  const { faults, named, proof, isProved } = verified;
  const exitCode = faults.length > 0 ? exitCodes.failed : isProved ? exitCodes.ok : exitCodes.notProved;
  const signer = proof?.signature?.keyId ?? null;
  output.event({
    event: 'reportVerified',
    file,
    ...named,
    head: proof?.head ?? null,
    signedBy: signer,
    isProved,
    faults,
    exitCode,
  });
  output.results(linesOf(verified, expected, output.columns));
  return exitCode;
}

/** HTML, JUnit, Markdown and CSV begin in these ways, and a JSON report in none of them. */
function isRendered(text: Buffer): boolean {
  return /^\s*(?:<!doctype html|<\?xml|# |[A-Za-z]+,)/i.test(text.subarray(0, 100).toString('utf8'));
}

/** Adds the fault of a file in another format. The report has been verified before. */
function withRendered(own: VerifiedReport, json: Buffer, file: Buffer): VerifiedReport {
  const report = moveReportSchema.safeParse(JSON.parse(json.toString('utf8'))).data;
  const fault =
    report === undefined ? 'The JSON report is of another version of the app.' : renderedFault(report, file);
  return fault === undefined ? own : { ...own, faults: [fault], isProved: false };
}

function linesOf(
  { faults, named, proof, signing, isProved }: VerifiedReport,
  expected: ExpectedReport,
  columns: number,
): readonly Line[] {
  const of = named === undefined ? [] : [indented(2, `move     ${named.moveId}, run ${named.runId}: ${named.phase}`)];
  if (faults.length > 0 || proof === undefined) {
    return [
      line(bad('This is not the report that the app wrote.')),
      ...of,
      ...faults.flatMap((fault) => paragraph(fault, { columns, indent: 2 })),
    ];
  }
  const { entries, head, signature } = proof;
  return [
    isProved
      ? line(good('The report is as the app wrote it, byte for byte.'))
      : line(bad('Not verified: the report is whole, but nothing that you named proves that the app wrote it.')),
    ...of,
    indented(2, `results  ${String(entries)}`),
    indented(2, `head     ${head}`),
    indented(
      2,
      `key      ${signature === null ? unsignedWords(signing) : `${signature.keyId} (${signature.algorithm})`}`,
    ),
    ...paragraph(originOf(signature !== null, expected), { columns, indent: 2 }),
  ];
}

function unsignedWords(signing: ReportSigning | null | undefined): string {
  return signing ? `none: the key ${signing.keyId} could not sign it` : 'none: it says that the app signs no reports';
}

/** What proves where the report comes from, or what would. */
function originOf(isSigned: boolean, { head, publicKey }: ExpectedReport): string {
  if (publicKey !== undefined) return 'Your public key belongs to the key that signed it.';
  if (head !== undefined) return 'It has the head that you named.';
  const compare = 'name the head from the status of the move or from its last notice (--head)';
  return isSigned
    ? `The key that is in the report verifies its signature, but anyone can put a key of their own there. Name the public key that you trust (--public-key), or ${compare}.`
    : `It is not signed, and anyone can compute a chain: ${compare}. If the app signs its reports, name its public key (--public-key).`;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads a JWK, as `az keyvault key show --query key` prints it, or PEM, as `az keyvault key download` writes it. */
function publicKeyIn(file: string): KeyObject {
  return publicKeyOf(read(file).toString('utf8'), file);
}

/** `named` is how the error calls the text. Throws a usage error. */
export function publicKeyOf(text: string, named: string): KeyObject {
  const key = jwkIn(text) ?? pemIn(text);
  if (key !== undefined) return key;
  throw usageError(
    `${named} is not a public key: expected PEM, or a JWK of an RSA or P-256 key.`,
    'Write it with: az keyvault key download --id <key id> --file report-key.pem',
  );
}

/** A JWK of Azure has more members, and a kind such as RSA-HSM. */
const jwkSchema = z
  .object({ kty: z.string().transform((kty) => kty.replace(/-HSM$/, '')) })
  .loose()
  .transform(({ kty, n, e, crv, x, y }) => (kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }))
  .pipe(publicKeySchema);

function jwkIn(text: string): KeyObject | undefined {
  try {
    const jwk = jwkSchema.safeParse(JSON.parse(text)).data;
    return jwk && keyOf(jwk);
  } catch {
    return undefined;
  }
}

function pemIn(text: string): KeyObject | undefined {
  // A private key would work too, but belongs in no such file.
  if (!text.includes('BEGIN PUBLIC KEY') && !text.includes('BEGIN RSA PUBLIC KEY')) return undefined;
  try {
    return createPublicKey(text);
  } catch {
    return undefined;
  }
}

import { createHash, type KeyObject } from 'node:crypto';
import { type Completion, completionSchema } from '../../contracts/api/completion';
import { isSameKey, isSignedBy, keyOf, signingOf } from '../report/reportSignature';

/** Its use is part of the hash, so the head of a statement can never stand for that of a report. */
const use = 'keyvault-mover completion v1 head';

/** The head of a statement: it continues the chain of the report of its run. */
export function completionHead({
  proof: { reportHead },
  ...body
}: Omit<Completion, 'proof'> & { readonly proof: { readonly reportHead: string | null } }): string {
  return createHash('sha256')
    .update([use, reportHead ?? 'none', JSON.stringify(body)].join('\n'))
    .digest('hex');
}

export interface VerifiedCompletion {
  /** What is wrong, in sentences; none if somebody may act on it. */
  readonly faults: readonly string[];
  readonly statement?: Completion;
}

/**
 * Verifies the text of a statement with the public key that its reader trusts. Everybody can compute a head, so a statement without a
 * signature by that key proves nothing. One that is too old says nothing about now.
 */
export function verifyCompletion(
  text: string,
  { publicKey, now }: { readonly publicKey: KeyObject; readonly now: number },
): VerifiedCompletion {
  const statement = parsed(text);
  if (statement === undefined) return { faults: ['The file is no statement of this version of the app.'] };
  const { proof, validUntil, statedAt, signing } = statement;
  const { signature } = proof;
  const faults = [
    ...(completionHead(statement) === proof.head ? [] : ['The statement was changed: its head is another.']),
    ...(signature === null ? ['The statement has no signature.'] : []),
    ...(signature !== null && !isOwn(proof.head, statement, publicKey)
      ? ['Another key signed the statement, or it was changed.']
      : []),
    ...(signature !== null && JSON.stringify(signing) !== JSON.stringify(signingOf(signature))
      ? ['The statement names another key.']
      : []),
    ...(now > Date.parse(validUntil) ? [`The statement was valid until ${validUntil}. Ask for a new one.`] : []),
    ...(now < Date.parse(statedAt) - maxSkewMs ? [`The statement is of ${statedAt}, which is in the future.`] : []),
  ];
  return { faults, statement };
}

const maxSkewMs = 600_000;

function isOwn(head: string, { proof: { signature } }: Completion, publicKey: KeyObject): boolean {
  if (signature === null) return false;
  const embedded = keyOf(signature.publicKey);
  return embedded !== undefined && isSameKey(embedded, publicKey) && isSignedBy(head, signature, publicKey);
}

/** Only the spelling that the app writes counts. */
function parsed(text: string): Completion | undefined {
  try {
    const { data } = completionSchema.safeParse(JSON.parse(text));
    return data !== undefined && JSON.stringify(data) === text.trim() ? data : undefined;
  } catch {
    return undefined;
  }
}

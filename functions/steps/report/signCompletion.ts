import { type ReportSigner, SigningFailed } from '../../../shared/clients/signing/reportSigner';
import { type Completion, type CompletionBody, completionSchema } from '../../../shared/contracts/api/completion';
import { type ReportSigning } from '../../../shared/contracts/model/reportProof';
import { completionHead } from '../../../shared/rules/completion/completionProof';
import { signingOf } from '../../../shared/rules/report/reportSignature';
import { signHead } from './signHead';

/** Binds a statement to the report of its run, and signs it if the app has a key for that which can sign now. */
export async function signCompletion(
  signer: ReportSigner | undefined,
  body: CompletionBody,
  reportHead: string | null,
): Promise<Completion> {
  const drafted = (signing: ReportSigning | null): Completion => {
    const statement = {
      ...body,
      signing,
      proof: { chain: 'sha256-v1' as const, reportHead, head: '', signature: null },
    };
    return { ...statement, proof: { ...statement.proof, head: completionHead(statement) } };
  };
  if (signer === undefined) return inOrder(drafted(null));
  try {
    const signature = await signHead(signer, (signing) => drafted(signing).proof.head);
    const statement = drafted(signingOf(signature));
    return inOrder({ ...statement, proof: { ...statement.proof, signature } });
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    return inOrder(drafted({ keyId: signer.keyId, thumbprint: null }));
  }
}

/** The fields in the order of the schema, in which the head covers them. */
function inOrder(statement: Completion): Completion {
  return completionSchema.parse(statement);
}

import { createHash } from 'node:crypto';
import { type ReportSigner, SigningFailed, signingWords } from '../../../shared/clients/signing/reportSigner';
import { type VaultFault } from '../../../shared/contracts/model/checkFacts';
import { faultOfVault } from './faultOfVault';

/** What a check signs. It is no report, so its signature proves nothing about one. */
const proof = createHash('sha256').update('keyvault-mover: a check of the key of MOVE_REPORT_KEY_ID').digest();

/** Signs something with the key of reports, as the end of a move does. Returns why it could not; null if it could. */
export async function proveReportKey(signer: ReportSigner): Promise<VaultFault | null> {
  try {
    await signer.sign(await signer.readKey(), proof);
    return null;
  } catch (error) {
    if (!(error instanceof SigningFailed)) return faultOfVault(error);
    return { code: 'REPORT_NOT_SIGNED', detail: `A report could not be signed now: ${signingWords[error.fault]}.` };
  }
}

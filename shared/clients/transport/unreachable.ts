import { MoverError } from '../../contracts/model/moverError';
import { isCertificateFault } from './networkFault';
import { connectTimeoutCode } from './vaultAgent';

/** The error for a vault that cannot be reached. `code` is the code of Node; the message explains it. */
export function unreachable(vault: string, code: string, cause: unknown): MoverError {
  const { words, isPermanent } = explain(code);
  return new MoverError('VAULT_UNREACHABLE', `Vault ${vault} cannot be reached: ${words}.`, {
    retryable: !isPermanent,
    cause,
  });
}

function explain(code: string): { readonly words: string; readonly isPermanent: boolean } {
  if (code === 'ENOTFOUND') {
    return { words: 'its name does not resolve; check the spelling, and that the vault exists', isPermanent: true };
  }
  if (code === 'EAI_AGAIN') return { words: 'name resolution is temporarily unavailable', isPermanent: false };
  if (code === 'ECONNREFUSED') return { words: 'the connection was refused', isPermanent: false };
  if (code === 'ETIMEDOUT' || code === connectTimeoutCode) return { words: 'connecting timed out', isPermanent: false };
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return { words: 'there is no network route to its address', isPermanent: false };
  if (isCertificateFault(code)) {
    return {
      words: `its TLS certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS adds a trusted authority`,
      isPermanent: true,
    };
  }
  return { words: `the connection broke (${code})`, isPermanent: false };
}

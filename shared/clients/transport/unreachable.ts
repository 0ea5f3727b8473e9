import { MoverError } from '../../contracts/model/moverError';
import { isCertificateFault } from './networkFault';
import { connectTimeoutCode } from './vaultAgent';

/** A vault could not be reached; `code` is Node's, the message says it in words. */
export function unreachable(vault: string, code: string, cause: unknown): MoverError {
  const { words, lasting } = explain(code);
  return new MoverError('VAULT_UNREACHABLE', `Vault ${vault} cannot be reached: ${words}.`, {
    retryable: !lasting,
    cause,
  });
}

function explain(code: string): { readonly words: string; readonly lasting: boolean } {
  if (code === 'ENOTFOUND') {
    return { words: 'its name does not resolve; is it spelt right, and does the vault exist', lasting: true };
  }
  if (code === 'EAI_AGAIN') return { words: 'name resolution does not work at the moment', lasting: false };
  if (code === 'ECONNREFUSED') return { words: 'the connection was refused', lasting: false };
  if (code === 'ETIMEDOUT' || code === connectTimeoutCode) return { words: 'connecting timed out', lasting: false };
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return { words: 'there is no way to its address', lasting: false };
  if (isCertificateFault(code)) {
    return {
      words: `its TLS certificate does not convince (${code}); NODE_EXTRA_CA_CERTS adds a trusted authority`,
      lasting: true,
    };
  }
  return { words: `the connection broke (${code})`, lasting: false };
}

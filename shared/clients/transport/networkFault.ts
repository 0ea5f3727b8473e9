import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from './callFault';
import { errorShape } from './errorShape';
import { connectTimeoutCode } from './vaultAgent';

/** Failures from before a byte of the request was sent, so that the service cannot have acted on it. */
const unsentCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  connectTimeoutCode,
]);

/** OpenSSL's and Node's codes for a certificate that does not convince. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** Makes a thrown error of the pipeline into a `CallFault`; what is already one of ours stays. */
export function networkFault(error: unknown): Error {
  if (error instanceof CallFault || error instanceof MoverError) return error;
  const { name, code, message } = errorShape(error);
  if (message.startsWith('The challenge ')) return new CallFault({ kind: 'challenge' });
  // In the pipeline this code means that the connection broke amid the body; parsing comes later.
  if (code === 'PARSE_ERROR') return new CallFault({ kind: 'network', code: 'ECONNRESET', sent: true });
  const sent = !(isCertificateFault(code) || unsentCodes.has(code ?? '') || message.startsWith('connect '));
  return new CallFault({ kind: 'network', code: code ?? name, sent });
}

export function isCertificateFault(code: string | undefined): boolean {
  return code !== undefined && certificateCode.test(code);
}

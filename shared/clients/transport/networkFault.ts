import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from './callFault';
import { errorShape } from './errorShape';
import { connectTimeoutCode } from './vaultAgent';

/** Codes of failures before the first byte of the request was sent. The service cannot have executed the request. */
const unsentCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  connectTimeoutCode,
]);

/** Codes of OpenSSL and Node for a certificate that is not trusted. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** Turns an error of the pipeline into a `CallFault`. A `CallFault` or `MoverError` is returned unchanged. */
export function networkFault(error: unknown): Error {
  if (error instanceof CallFault || error instanceof MoverError) return error;
  const { name, code, message } = errorShape(error);
  if (message.startsWith('The challenge ')) return new CallFault({ kind: 'challenge' });
  // The pipeline uses this code when the connection breaks within the body. The app parses the body later.
  if (code === 'PARSE_ERROR') return new CallFault({ kind: 'network', code: 'ECONNRESET', sent: true });
  const sent = !(isCertificateFault(code) || unsentCodes.has(code ?? '') || message.startsWith('connect '));
  return new CallFault({ kind: 'network', code: code ?? name, sent });
}

/** Whether a code of OpenSSL or Node says that a certificate is not trusted. */
export function isCertificateFault(code: string | undefined): boolean {
  return code !== undefined && certificateCode.test(code);
}

import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/errorShape';

/** The identity library's messages can hold what a sign-in program printed; only names and AADSTS numbers are passed on. */
export function credentialUnavailable(error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, statusCode, message } = errorShape(error);
  const numbers = [...new Set(message.match(/AADSTS\d+/g) ?? [])].slice(0, 3);
  return new MoverError(
    'CREDENTIAL_UNAVAILABLE',
    `No identity could get a token (${[name, ...numbers].join(', ')}). Turn on the app’s managed identity, or sign in on this machine.`,
    { retryable: statusCode !== 400 && statusCode !== 401, cause: safeCause(error) },
  );
}

import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/errorShape';

/** Codes of permanent errors, which a person has to fix. All other errors may be transient. */
const permanentCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EXDEV', 'ENOTSUP']);

/**
 * Turns an error of a store into `STORE_UNAVAILABLE`. `action` is a verb with its object, as in `write
 * moves/a/plan.json`. A `MoverError` is returned unchanged.
 */
export function storeUnavailable(action: string, error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, code, statusCode } = errorShape(error);
  const denied = statusCode === 401 || statusCode === 403;
  const what = [code ?? name, statusCode === undefined ? undefined : `HTTP ${statusCode}`].filter(Boolean).join(', ');
  const remedy = denied
    ? 'Give the app’s identity the role Storage Blob Data Contributor on the container, and allow the app in the account’s firewall'
    : 'Check that the location in MOVE_STORE exists, is writable and has free space';
  return new MoverError('STORE_UNAVAILABLE', `The store could not ${action} (${what}). ${remedy}.`, {
    retryable: !denied && !permanentCodes.has(code ?? ''),
    cause: safeCause(error),
  });
}

import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/errorShape';

/** Codes that somebody has to act upon; all others may pass by themselves. */
const lasting = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EXDEV', 'ENOTSUP']);

/** The store could not do what was asked: `action` is a verb with its object, as in `write moves/a/plan.json`. */
export function storeUnavailable(action: string, error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, code, statusCode } = errorShape(error);
  const denied = statusCode === 401 || statusCode === 403;
  const what = [code ?? name, statusCode === undefined ? undefined : `HTTP ${statusCode}`].filter(Boolean).join(', ');
  const remedy = denied
    ? 'Give the app’s identity the role Storage Blob Data Contributor on the container, and let it through the account’s firewall'
    : 'Check that the place MOVE_STORE names exists, is writable and has room';
  return new MoverError('STORE_UNAVAILABLE', `The store could not ${action} (${what}). ${remedy}.`, {
    retryable: !denied && !lasting.has(code ?? ''),
    cause: safeCause(error),
  });
}

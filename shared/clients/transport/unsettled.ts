import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from './callFault';
import { isAmbiguous } from './retryDelay';

/** True when nobody knows whether the service did, or will still do, what the failed request asked for. */
export function isUnsettled(error: unknown): boolean {
  if (error instanceof CallFault) return isAmbiguous(error);
  if (error instanceof MoverError) return error.code === 'WRITE_NOT_CONFIRMED';
  return true;
}

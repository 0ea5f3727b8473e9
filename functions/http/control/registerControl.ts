import { type HttpHandler } from '@azure/functions';
import { cancelMove, type CancelMoveParts } from '../cancelMove';
import { getMove } from '../getMove';
import { startMove } from '../startMove';
import { type ReadStoredEnd } from '../withStoredSums';
import { approveDeletions, type ApproveDeletionsParts } from './approveDeletions';
import { getCutover, type GetCutoverParts } from './getCutover';
import { getDeletions, type GetDeletionsParts } from './getDeletions';
import { cutoverMove, pauseMove, resumeMove } from './holdMove';
import { paceMove, type PaceMoveParts } from './paceMove';
import { retryMove, type RetryMoveParts } from './retryMove';

type Register = (name: string, route: string, handler: HttpHandler) => void;

/** Registers the start and the status of a move, and the verbs that steer it. */
export function registerControl(
  { read, post }: { readonly read: Register; readonly post: Register },
  parts: CancelMoveParts &
    ReadStoredEnd &
    PaceMoveParts &
    RetryMoveParts &
    GetCutoverParts &
    GetDeletionsParts &
    ApproveDeletionsParts,
): void {
  post('startMove', 'moves', startMove(parts));
  post('pauseMove', 'moves/{id}/pause', pauseMove(parts));
  post('resumeMove', 'moves/{id}/resume', resumeMove(parts));
  post('cancelMove', 'moves/{id}/cancel', cancelMove(parts));
  post('cutoverMove', 'moves/{id}/cutover', cutoverMove(parts));
  post('retryMove', 'moves/{id}/retry', retryMove(parts));
  post('paceMove', 'moves/{id}/pace', paceMove(parts));
  read('getDeletions', 'moves/{id}/deletions', getDeletions(parts));
  post('approveDeletions', 'moves/{id}/deletions/approve', approveDeletions(parts));
  read('getCutover', 'moves/{id}/cutover', getCutover(parts));
  read('getMove', 'moves/{id}', getMove(parts));
}

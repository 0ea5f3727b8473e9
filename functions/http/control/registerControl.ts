import { type HttpHandler } from '@azure/functions';
import { cancelMove, type CancelMoveParts } from '../cancelMove';
import { getMove } from '../getMove';
import { pauseMove, resumeMove } from './holdMove';

type Register = (name: string, route: string, handler: HttpHandler) => void;

/** Registers the status of a move, and the verbs that steer a move in progress. */
export function registerControl(
  { read, post }: { readonly read: Register; readonly post: Register },
  parts: CancelMoveParts,
): void {
  post('pauseMove', 'moves/{id}/pause', pauseMove(parts));
  post('resumeMove', 'moves/{id}/resume', resumeMove(parts));
  post('cancelMove', 'moves/{id}/cancel', cancelMove(parts));
  read('getMove', 'moves/{id}', getMove(parts));
}

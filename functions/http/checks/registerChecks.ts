import { type HttpHandler } from '@azure/functions';
import { getCheckOrchestration } from '../getOrchestration';
import { getCheck, type GetCheckParts } from './getCheck';
import { getChecks, type GetChecksParts } from './getChecks';
import { startChecks, type StartChecksParts } from './startChecks';

/** Registers a function with its name and its route below `/api/`. */
type Register = (name: string, route: string, handler: HttpHandler) => void;

/** Registers the HTTP functions of checks. `read` is for a function that GET and HEAD call. */
export function registerChecks(
  { read, post }: { readonly read: Register; readonly post: Register },
  { listRuns, findRun, ...parts }: StartChecksParts & GetChecksParts & GetCheckParts,
): void {
  post('startChecks', 'checks', startChecks(parts));
  read('getChecks', 'checks', getChecks({ listRuns, findRun }));
  read('getCheck', 'checks/{id}', getCheck({ findRun }));
  read('getCheckOrchestration', 'checks/{id}/orchestration', getCheckOrchestration());
}

import { statusName } from '../runner/instances/instanceStatus';
import { readParent } from '../runner/instances/parentInstance';
import type { InstanceRow } from '../store/instanceTable';
import { jsonOrText } from './apiBodies';
import { historyEvents } from './historyEvents';

export interface StatusOptions {
  readonly showInput: boolean;
  /** Stored events. The body has no history without them. */
  readonly history?: readonly string[] | undefined;
  readonly showHistoryOutput?: boolean;
}

/** The body of a status URL (extension: HttpApiHandler.cs). Times are in whole seconds. */
export function statusBody(row: InstanceRow, options: StatusOptions): object {
  const parent = readParent(row.parent);
  return {
    name: row.name,
    instanceId: row.instanceId,
    ...(row.version !== '' && { version: row.version }),
    ...(parent && { parentInstanceId: parent.OrchestrationInstance.InstanceId }),
    runtimeStatus: statusName(row.status),
    input: options.showInput ? jsonOrText(row.input) : null,
    customStatus: jsonOrText(row.customStatus),
    output: jsonOrText(row.output),
    createdTime: wholeSeconds(row.createdAt),
    lastUpdatedTime: wholeSeconds(row.updatedAt),
    ...(options.history && { historyEvents: shownHistory(options.history, options) }),
  };
}

function shownHistory(history: readonly string[], { showInput, showHistoryOutput }: StatusOptions): object[] {
  return historyEvents(history, { showInput, showOutput: showHistoryOutput ?? false });
}

function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

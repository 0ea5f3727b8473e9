import { Status } from '../runner/historyEvent';
import type { InstanceRow } from '../store/instanceTable';
import { historyEvents } from './historyEvents';

const statusNames = new Map<number, string>(Object.entries(Status).map(([name, number]) => [number, name]));

export interface StatusOptions {
  readonly showInput: boolean;
  /** Stored events; undefined when they were not asked for. */
  readonly history?: readonly string[] | undefined;
  readonly showHistoryOutput?: boolean;
}

/** The name by which the HTTP API shows a status. */
export function statusName(status: number): string {
  return statusNames.get(status) ?? 'Unknown';
}

/** Numbers of the statuses in a list of names such as `Running,Failed`; unknown names are left out. */
export function statusNumbers(names: string): number[] {
  const wanted = names.split(',').map((name) => name.trim().toLowerCase());
  return [...statusNames].filter(([, name]) => wanted.includes(name.toLowerCase())).map(([number]) => number);
}

/** The body of a status URL (extension: HttpApiHandler.cs); times are in whole seconds. */
export function statusBody(row: InstanceRow, options: StatusOptions): object {
  return {
    name: row.name,
    instanceId: row.instanceId,
    runtimeStatus: statusName(row.status),
    input: options.showInput ? jsonOrText(row.input) : null,
    customStatus: jsonOrText(row.customStatus),
    output: jsonOrText(row.output),
    createdTime: wholeSeconds(row.createdAt),
    lastUpdatedTime: wholeSeconds(row.updatedAt),
    ...(options.history && { historyEvents: historyEvents(options.history, options.showHistoryOutput ?? false) }),
  };
}

/** JSON when it parses, else the text as it is: a reason such as `123` shows as a number, in the real runtime too. */
export function jsonOrText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

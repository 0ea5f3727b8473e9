/** Statuses of an instance by their number (DurableTask.Core: OrchestrationStatus.cs). */
export const Status = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
} as const;

/** An instance with one of these statuses does not run again. */
export const endedStatuses: readonly number[] = [Status.Completed, Status.Failed, Status.Canceled, Status.Terminated];

export function hasEnded(status: number): boolean {
  return endedStatuses.includes(status);
}

const statusNames = new Map<number, string>(Object.entries(Status).map(([name, number]) => [number, name]));

/** The name of a status in the HTTP API. */
export function statusName(status: number): string {
  return statusNames.get(status) ?? 'Unknown';
}

/** Reads statuses from a list of names such as `Running,Failed`. Ignores unknown names. */
export function statusNumbers(names: string): number[] {
  const wanted = names.split(',').map((name) => name.trim().toLowerCase());
  return [...statusNames].filter(([, name]) => wanted.includes(name.toLowerCase())).map(([number]) => number);
}

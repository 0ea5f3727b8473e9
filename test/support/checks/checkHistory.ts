import { type DurableClient } from 'durable-functions';
import { type CheckRun } from '../../../shared/contracts/model/checks';
import { summarizeRun } from '../../../shared/rules/checks/compareFindings';

/** What the runtime knows of one orchestration. */
interface Known {
  readonly name: string;
  readonly runtimeStatus: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly customStatus?: unknown;
}

export interface CheckHistory {
  /** By instance id; tests set and delete them. */
  readonly instances: Map<string, Known>;
  readonly purged: string[];
  readonly client: DurableClient;
}

/** A runtime in which these runs of checks have completed. */
export function checkHistory(...runs: readonly CheckRun[]): CheckHistory {
  const instances = new Map<string, Known>(runs.map((run) => [run.id, completedRun(run)]));
  const purged: string[] = [];
  const client = {
    getStatus: async (id: string) => {
      const known = instances.get(id);
      if (known === undefined) throw new Error('HTTP 404');
      return { instanceId: id, ...known };
    },
    purgeInstanceHistory: async (id: string) => {
      purged.push(id);
      return { instancesDeleted: Number(instances.delete(id)) };
    },
  } as unknown as DurableClient;
  return { instances, purged, client };
}

/** The orchestration of a run that has completed. */
export function completedRun(run: CheckRun): Known {
  return { name: 'checkVaults', runtimeStatus: 'Completed', output: summarizeRun(run, null) };
}

import { renewEvery } from '../../shared/clients/pace/sharedQuota';
import { itemsPerPage } from '../../shared/rules/transfer/batching';
import { type Scenario } from './scenario';
import { type Simulated } from './simulateMoves';

/** What is billed of simulated moves. */
export interface Billed {
  /** Requests to the vaults. */
  readonly requests: number;
  /** Executions of functions: activities, and turns of orchestrations. */
  readonly executions: number;
  /** The memory of the instances over the time. */
  readonly gigabyteSeconds: number;
  /** The payloads, plans and results of the app, with either backend. */
  readonly blobWrites: number;
  readonly blobReads: number;
  /** The leases of pace. Their operations are also rows of the audit log. */
  readonly leaseWrites: number;
  readonly leaseReads: number;
  /** Of the backend Azure Storage. */
  readonly queueTransactions: number;
  readonly tableTransactions: number;
  /** Of the Durable Task Scheduler. */
  readonly actions: number;
}

/** In USD, as Microsoft lists them for many regions; by 10,000, by million, or by GB-second. */
export const prices = {
  requests: 0.03 / 10_000,
  executions: 0.4 / 1_000_000,
  gigabyteSeconds: 0.000026,
  blobWrites: 0.05 / 10_000,
  blobReads: 0.004 / 10_000,
  // With the row of the log that each operation has: an assumed kilobyte, at 2.30 USD a gigabyte.
  leaseWrites: 0.05 / 10_000 + 2.3 / 1_000_000,
  leaseReads: 0.004 / 10_000 + 2.3 / 1_000_000,
  // In an account of the kind StorageV2, as the deployment has it. In one of the former kind they cost a tenth.
  queueTransactions: 0.004 / 10_000,
  tableTransactions: 0.00036 / 10_000,
} as const;

/** An instance as the deployment has it. */
const instanceGigabytes = 2;
/** A message is added, taken and removed. */
const queueTransactionsOfMessage = 3;
/** A turn reads the history, adds to it, and updates the row of the instance. */
const tableTransactionsOfTurn = 3;
/** Plan, results twice; plan and results, twice and three times. */
const ofPage = { writes: 3, reads: 5 };

const monthSeconds = 30 * 24 * 60 * 60;
/** The extension's own interval on Flex Consumption; on other plans it is 30 s. */
const flexPollMs = 1_000;
/** How often an instance reads the table of partitions, and renews its leases in it. */
const leaseSeconds = 10;

/**
 * The transactions of one instance in 30 days in which nothing happens: it owns all partitions, and polls their queues and
 * that of the activities. Source: `BackoffPollingHelper` and `TablePartitionManager` of DurableTask.AzureStorage.
 */
export function idleTransactions({ partitions, pollMs = flexPollMs }: { partitions: number; pollMs?: number }) {
  return {
    queue: ((partitions + 1) * monthSeconds * 1_000) / pollMs,
    table: ((partitions + 1) * monthSeconds) / leaseSeconds,
  };
}

/** Operations of the store on leases of pace. */
export type LeaseOperations = Simulated['leaseOperations'];

/**
 * The operations on leases. The simulation has one process that keeps leases. Several renew theirs more often, and each reads
 * the records of all. A process renews when it sends a request. Assumes that all instances send requests to all vaults.
 */
export function leasesAt({ instances }: Pick<Scenario, 'instances'>, simulated: Simulated): LeaseOperations {
  const { moves, seconds, asked, leaseOperations } = simulated;
  if (instances === 1) return leaseOperations;
  const scopes = new Map<string, { calls: number; seconds: number }>();
  for (const [place, calls] of asked.byPlace) {
    const [scope = ''] = place.split(' ');
    const row = Number(/^sim-\w+-(\d+)$/.exec(scope)?.[1]);
    const lasted = moves[row]?.seconds ?? seconds;
    scopes.set(scope, { calls: (scopes.get(scope)?.calls ?? 0) + calls, seconds: lasted });
  }
  const everySeconds = renewEvery(instances - 1) / 1_000;
  const renewals = [...scopes.values()].map(({ calls, seconds: lasted }) => {
    const betweenRequests = (lasted * instances) / calls;
    return Math.round((instances * lasted) / (everySeconds + betweenRequests));
  });
  const writes = renewals.reduce((sum, count) => sum + count, 0);
  return { writes, lists: writes, reads: writes * instances };
}

/** Counts what is billed. A turn for each result is the most that a backend makes. */
export function billedOf(scenario: Scenario, simulated: Simulated): Billed {
  const { seconds, asked, counts, instances } = simulated;
  const { vaults, items, method } = scenario;
  const leases = leasesAt(scenario, simulated);
  const messages = counts.activities + counts.results + counts.starts + counts.timers;
  const pages = vaults * Math.ceil(items / itemsPerPage);
  const payloads = vaults * items * (method === 'exportImport' ? 2 : 1);
  const turns = messages - counts.activities;
  return {
    requests: asked.accepted.set + asked.accepted.other + asked.refused + asked.away,
    executions: messages,
    gigabyteSeconds: instances.length * seconds * instanceGigabytes,
    blobWrites: payloads + pages * ofPage.writes,
    blobReads: pages * ofPage.reads,
    leaseWrites: leases.writes + leases.lists,
    leaseReads: leases.reads,
    queueTransactions: messages * queueTransactionsOfMessage,
    tableTransactions: turns * tableTransactionsOfTurn,
    actions: messages,
  };
}

/** USD of the vaults and the functions, of the objects of the app, of its leases with their log, and of the backend Azure Storage. */
export function costOf(billed: Billed) {
  const priceOf = (of: keyof typeof prices): number => billed[of] * prices[of];
  return {
    vaults: priceOf('requests'),
    functions: priceOf('executions') + priceOf('gigabyteSeconds'),
    objects: priceOf('blobWrites') + priceOf('blobReads'),
    leases: priceOf('leaseWrites') + priceOf('leaseReads'),
    storageBackend: priceOf('queueTransactions') + priceOf('tableTransactions'),
  };
}

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
  /** The payloads, plans, results and leases of the app, with either backend. */
  readonly blobWrites: number;
  readonly blobReads: number;
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
  queueTransactions: 0.0004 / 10_000,
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

/** Counts what is billed. A turn for each result is the most that a backend makes. */
export function billedOf(
  scenario: Scenario,
  { seconds, asked, counts, instances, leaseOperations }: Simulated,
): Billed {
  const { vaults, items, method } = scenario;
  const messages = counts.activities + counts.results + counts.starts + counts.timers;
  const pages = vaults * Math.ceil(items / itemsPerPage);
  const payloads = vaults * items * (method === 'exportImport' ? 2 : 1);
  const turns = messages - counts.activities;
  return {
    requests: asked.accepted.set + asked.accepted.other + asked.refused + asked.away,
    executions: messages,
    gigabyteSeconds: instances.length * seconds * instanceGigabytes,
    blobWrites: payloads + pages * ofPage.writes + leaseOperations.writes + leaseOperations.lists,
    blobReads: pages * ofPage.reads + leaseOperations.reads,
    queueTransactions: messages * queueTransactionsOfMessage,
    tableTransactions: turns * tableTransactionsOfTurn,
    actions: messages,
  };
}

/** USD of the vaults and the functions, of the objects of the app, and of the backend Azure Storage. */
export function costOf(billed: Billed) {
  const priceOf = (of: keyof typeof prices): number => billed[of] * prices[of];
  return {
    vaults: priceOf('requests'),
    functions: priceOf('executions') + priceOf('gigabyteSeconds'),
    objects: priceOf('blobWrites') + priceOf('blobReads'),
    storageBackend: priceOf('queueTransactions') + priceOf('tableTransactions'),
  };
}

import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Estimate, type PlannedItem } from '../../contracts/model/plan';

/** Requests of one item, by vault and by the classes that the service counts separately. */
interface Requests {
  readonly source: number;
  readonly target: number;
  readonly writes: number;
  readonly keyCreates: number;
}

/** The requests that the service accepts in 10 s for each vault. Source: "Azure Key Vault service limits". */
const limitPer10s = { other: 4000, write: 300, keyCreate: 20 } as const;

type Terms = Pick<MoveSpec, 'verify' | 'pace'>;

/** Counts the requests of a move, page by page of its plan. */
export class MoveEstimate {
  private source = 0;
  private target = 0;
  private writes = 0;
  private keyCreates = 0;

  constructor(private readonly terms: Terms) {}

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      const requests = requestsOf(item, this.terms.verify);
      this.source += requests.source;
      this.target += requests.target;
      this.writes += requests.writes;
      this.keyCreates += requests.keyCreates;
    }
  }

  /** The time that the limits require at the move's pace, without network time. At least one second if there is a request. */
  sum(): Estimate {
    const requests = {
      sourceRequests: this.source,
      targetRequests: this.target,
      targetWrites: this.writes,
      targetKeyCreates: this.keyCreates,
    };
    const seconds = limitedRequests(requests, this.terms.pace).map(secondsFor);
    const ofCeiling = secondsUnderCeiling(requests, this.terms.pace);
    return { ...requests, seconds: Math.max(this.source + this.target === 0 ? 0 : 1, ...seconds, ofCeiling) };
  }
}

/** The time of the requests to the busier vault, one by one at the largest rate that the pace allows. */
function secondsUnderCeiling(
  { sourceRequests, targetRequests }: Pick<Estimate, 'sourceRequests' | 'targetRequests'>,
  { maxRequestsPerSecond = Infinity }: MoveSpec['pace'],
): number {
  return Math.ceil(Math.max(sourceRequests, targetRequests) / maxRequestsPerSecond);
}

/** Requests that one limit counts, and how many of them it allows in 10 s. */
interface Limited {
  readonly requests: number;
  readonly per10s: number;
}

/** The requests of a plan by the limits that count them, at the shares of a pace. */
export function limitedRequests(
  { sourceRequests, targetRequests, targetWrites, targetKeyCreates }: Omit<Estimate, 'seconds'>,
  { sourceShare, targetShare }: Pick<MoveSpec['pace'], 'sourceShare' | 'targetShare'>,
): readonly Limited[] {
  const { other, write, keyCreate } = limitPer10s;
  return [
    { requests: sourceRequests, per10s: other * sourceShare },
    { requests: targetRequests - targetWrites - targetKeyCreates, per10s: other * targetShare },
    { requests: targetWrites, per10s: write * targetShare },
    { requests: targetKeyCreates, per10s: keyCreate * targetShare },
  ];
}

/** The requests of the first window can go at once. Later ones go at the rate of the limit. */
function secondsFor({ requests, per10s }: Limited): number {
  return Math.ceil((Math.max(0, requests - per10s) / per10s) * 10);
}

function requestsOf(item: PlannedItem, verify: MoveSpec['verify']): Requests {
  const moved = transferRequests(item);
  const reads = verifyReads(item, verify);
  return { ...moved, source: moved.source + reads, target: moved.target + reads };
}

/** An update of the oldest versions comes before the import of the newer ones. */
function transferRequests(item: PlannedItem): Requests {
  if (item.route !== 'update' || !item.reasons.includes('PARTLY_IN_TARGET')) return requestsOfRoute(item);
  const [first, second] = [requestsOfRoute(item), requestsOfRoute({ ...item, route: 'exportImport' })];
  return {
    source: first.source + second.source,
    target: first.target + second.target,
    writes: second.writes,
    keyCreates: 0,
  };
}

function requestsOfRoute({ itemType, route, versionCount, versionsLeftOut, update }: PlannedItem): Requests {
  const none = { source: 0, target: 0, writes: 0, keyCreates: 0 };
  const policies = itemType === 'secret' ? 0 : 1;
  const versions = versionCount - versionsLeftOut.length;
  switch (route) {
    case 'backupRestore':
      return { ...none, source: 1 + policies, target: 1 + policies };
    case 'exportImport':
      return { ...none, source: 1 + policies + versions, target: 1 + policies + versions, writes: versions };
    case 'recreate':
      return { ...none, source: 2 + policies, target: 2 + policies, keyCreates: 1 };
    case 'update': {
      // Lists show what differs, except for the operations of a key. A changed policy is one more write.
      const policyWrites = update?.fields.some((field) => field.endsWith('Policy')) === true ? 1 : 0;
      const reads = 1 + policies + (itemType === 'key' ? versions : 0);
      return { ...none, source: reads, target: 1 + reads + (update?.versions ?? 0) + policyWrites };
    }
    case 'skip':
    case 'block':
      return none;
  }
}

/** One list, and at level `full` one read of each version. A secret that moves with one version needs only the read. */
function verifyReads(item: PlannedItem, verify: MoveSpec['verify']): number {
  const { itemType, route, reasons, versionCount, versionsLeftOut } = item;
  const isVerified = route !== 'block' && (route !== 'skip' || reasons.includes('ALREADY_THERE'));
  if (verify === 'none' || !isVerified) return 0;
  if (verify === 'metadata' || (itemType === 'secret' && versionCount === 1 && route !== 'skip')) return 1;
  return 1 + versionCount - versionsLeftOut.length;
}

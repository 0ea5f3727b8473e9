import { type Allowance, type RequestLane, type WaitingRequest } from './requestLane';
import { type ByClass, type RequestClass } from './serviceLimits';
import { type GroupMember, type VaultGroup } from './vaultGroup';

/**
 * Finds the group of a vault, and calls `use` with it. Requests wait for the first call, so it must not take long. A later call moves the
 * vault to another group. Never throws.
 */
export type FindGroup = (use: (group: VaultGroup) => void) => void;

/** A vault in its group. Without a group, the vault's own limit is the only one. */
export interface GroupSeat {
  /** Looks for the group in the background, once. */
  readonly prepare: () => void;
  /** A request has come. The first one looks for the group, unless `prepare` does. */
  arrive(allowance: Allowance): void;
  /** False while the group is not known yet. */
  isReady(): boolean;
  /** Milliseconds until a request may start that its lane allows already. */
  freesInMs(of: RequestLane, next: WaitingRequest): number;
  /** Counts a request. Call the returned function after its answer. */
  begin(of: RequestLane, waiting: WaitingRequest): () => void;
  /** Renews the lease of the group in the background if it is time. */
  keep(): void;
  changesInMs(): number;
}

/** The seat of the vault with these lanes. It calls `pump` when requests may start. */
export function groupSeat(find: FindGroup | undefined, lanes: ByClass<RequestLane>, pump: () => void): GroupSeat {
  const held = new Set<RequestClass>();
  let group: VaultGroup | undefined;
  let latest: Allowance | undefined;
  let isLooking = false;
  const member: GroupMember = {
    pump,
    demand(of) {
      const { total, queued } = lanes[of].use(latest);
      return { most: total, queued: held.has(of) ? queued : 0 };
    },
  };
  function prepare(): void {
    if (isLooking) return;
    isLooking = true;
    find?.((found) => {
      // The former group forgets a member that does not wait there.
      if (found !== group) group?.keep(member, false);
      group = found;
      if (latest !== undefined) pump();
    });
  }

  return {
    prepare,
    arrive(allowance) {
      latest = allowance;
      prepare();
    },
    isReady: () => find === undefined || group !== undefined,
    freesInMs({ requestClass }, { weight, allowance }) {
      const freesInMs = group?.freesInMs({ requestClass, weight }, allowance) ?? 0;
      if (freesInMs > 0) held.add(requestClass);
      else held.delete(requestClass);
      return freesInMs;
    },
    begin: ({ requestClass }, { weight, allowance }) =>
      group?.begin({ requestClass, weight }, allowance) ?? (() => undefined),
    keep() {
      const isShort = held.size > 0 && [...held].some((of) => lanes[of].next() !== undefined);
      group?.keep(member, isShort);
    },
    changesInMs: () => group?.changesInMs() ?? Infinity,
  };
}

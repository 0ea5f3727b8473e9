import { type RequestLane, type WaitingRequest, type Allowance } from './requestLane';
import {
  type ByClass,
  byClass,
  type RequestClass,
  type RequestCost,
  type RequestLimits,
  windowMs,
} from './serviceLimits';
import { type Arm } from '../arm/arm';
import { type Clock } from '../async/clock';
import { sumOf } from './otherMembers';
import { type ClassUse } from './quotaDemand';
import { type SharedQuota, type Uses } from './sharedQuota';
import { type TurnTerms, usageLane } from './usageLane';

/** Creates a quota. It asks `uses` for the demand of this process, and calls `onChange` after a renewal. */
export type QuotaOf = (uses: () => Uses, onChange: () => void) => SharedQuota;

/** A vault's limiter, as its group sees it. */
export interface GroupMember {
  /** What it may have of a class by its own limit, and the weight of the requests that wait only for the group. */
  demand(of: RequestClass): { readonly most: number; readonly queued: number };
  /** Starts the requests that may start now. */
  pump(): void;
}

/**
 * The vaults of one subscription in one region, as far as this process uses them. The service limits them together, in
 * addition to each one.
 */
export interface VaultGroup {
  /** Milliseconds until a request may start; infinite when only an answer can make room. */
  freesInMs(cost: RequestCost, allowance: Allowance): number;
  /** Counts a request. Call the returned function after its answer. */
  begin(cost: RequestCost, allowance: Allowance): () => void;
  /**
   * Renews the lease if it is time. A member calls it with each of its requests; the group forgets one that no longer does.
   * `isShort`: requests of the member wait for the group, which then pumps it.
   */
  keep(member: GroupMember, isShort: boolean): void;
  changesInMs(): number;
}

/** The limit of a subscription in a region, in limits of one vault. Source: "Azure Key Vault service limits", note 1. */
const vaultsOfLimit = 5;

/** A fleet uses thousands of vaults, each for minutes. A look at the demands of all of them would take longer with each move. */
const memberLifeMs = 2 * windowMs;

export function vaultGroup(clock: Clock, limits: RequestLimits, quotaOf: QuotaOf | undefined): VaultGroup {
  const lanes = byClass((of) => usageLane(of, clock));
  /** When each asked last. */
  const members = new Map<GroupMember, number>();
  const waiting = new Set<GroupMember>();
  const quota = quotaOf?.(uses, pumpWaiting);
  let latestShare = 1;

  const totalOf = (of: RequestClass, share: number): number => Math.max(1, limits[of] * vaultsOfLimit * share);

  function termsOf({ requestClass, weight }: RequestCost, { share, subscriptionShare = share }: Allowance): TurnTerms {
    latestShare = subscriptionShare;
    return { weight, total: totalOf(requestClass, subscriptionShare), factor: 1 };
  }

  function uses(): ByClass<ClassUse> {
    const living = livingMembers();
    return byClass((of) => {
      const demands = living.map((member) => member.demand(of));
      return {
        total: totalOf(of, latestShare),
        most: sumOf(demands.map(({ most }) => most)),
        queued: sumOf(demands.map(({ queued }) => queued)),
        ...lanes[of].used(),
      };
    });
  }

  function livingMembers(): readonly GroupMember[] {
    const since = clock.now() - memberLifeMs;
    for (const [member, lastAt] of members) if (lastAt < since && !waiting.has(member)) members.delete(member);
    return [...members.keys()];
  }

  function pumpWaiting(): void {
    for (const member of [...waiting]) member.pump();
  }

  return {
    freesInMs: (cost, allowance) => lanes[cost.requestClass].freesInMs(termsOf(cost, allowance), quota),
    begin(cost, allowance) {
      const end = lanes[cost.requestClass].take(termsOf(cost, allowance), quota);
      return () => {
        end();
        pumpWaiting();
      };
    },
    keep(member, isShort) {
      members.set(member, clock.now());
      if (isShort) waiting.add(member);
      else waiting.delete(member);
      quota?.keep(isShort);
    },
    changesInMs: () => quota?.changesInMs() ?? Infinity,
  };
}

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
      const { total, queued } = lanes[of].wants(latest);
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

/**
 * Finds the name of the group of a vault, and calls `use` with it: all vaults with the same name share one limit of the service. If
 * that takes long, it calls `use` with `unknownGroup` before.
 */
export type FindGroupName = (vault: string, use: (name: string) => void) => void;

/**
 * The group of all vaults that Azure Resource Manager does not show: as if they were in one subscription and region, since
 * they may be.
 */
export const unknownGroup = 'unknown';

/** The first request to a vault waits at most this long for Azure Resource Manager. */
const maxWaitMs = 2_000;

/**
 * Groups vaults by subscription and region, as Azure Resource Manager shows them. It asks once for each vault and process. A vault is in
 * `unknownGroup` until Azure Resource Manager shows it: a process that begins many moves takes up answers late. Never throws.
 */
export function groupNames(arm: Pick<Arm, 'findVault'>, clock: Clock): FindGroupName {
  async function find(vault: string): Promise<string> {
    const found = await arm.findVault(vault);
    if (found === undefined) return unknownGroup;
    const name = `${found.subscriptionId}_${found.region}`.toLowerCase();
    // It becomes the name of a folder.
    return /^[0-9a-f-]{36}_[a-z0-9]{1,40}$/.test(name) ? name : unknownGroup;
  }

  return (vault, use) => {
    const cancel = clock.after(maxWaitMs, () => {
      use(unknownGroup);
    });
    void find(vault)
      .catch(() => unknownGroup)
      .then((name) => {
        cancel();
        use(name);
      });
  };
}

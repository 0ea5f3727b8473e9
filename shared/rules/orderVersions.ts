/** What ordering needs to know of a version; `created` in unix seconds. */
export interface OrderedVersion {
  readonly version: string;
  readonly created: number;
  readonly previousVersion?: string | undefined;
}

export interface VersionOrder<V> {
  readonly ordered: readonly V[];
  /** Versions whose place among others of the same second is not proved by anything the service told. */
  readonly uncertain: readonly V[];
}

/**
 * Oldest first. The service lists versions by id, several can share a `created` second, and only newer items name their
 * `previousVersion`; so: by second, then by that chain, then the current version last. What is left is `uncertain`.
 * Source: recorded version lists of the service (wire facts, "Versions list is ordered by version id").
 */
export function orderVersions<V extends OrderedVersion>(
  versions: readonly V[],
  currentVersion: string | null,
): VersionOrder<V> {
  const seconds = [...new Set(versions.map((version) => version.created))].sort((a, b) => a - b);
  const groups = seconds.map((second) =>
    orderWithinSecond(
      versions.filter((version) => version.created === second),
      currentVersion,
    ),
  );
  return { ordered: groups.flatMap((group) => group.ordered), uncertain: groups.flatMap((group) => group.uncertain) };
}

/** True when the newest second holds more than one version and no chain tells which of them is current. */
export function isCurrentUncertain(versions: readonly OrderedVersion[]): boolean {
  const { ordered, uncertain } = orderVersions(versions, null);
  const last = ordered.at(-1);
  return last !== undefined && uncertain.includes(last);
}

/** True when two readable versions may have changed places: what is disabled does not go by value, wherever it stood. */
export function isReadableOrderUncertain(
  uncertain: readonly (OrderedVersion & { readonly enabled: boolean })[],
): boolean {
  const readable = uncertain.filter((version) => version.enabled);
  return new Set(readable.map((version) => version.created)).size < readable.length;
}

function orderWithinSecond<V extends OrderedVersion>(
  sameSecond: readonly V[],
  current: string | null,
): VersionOrder<V> {
  const last = sameSecond.filter((version) => version.version === current);
  const rest = sameSecond.filter((version) => version.version !== current);
  if (rest.length <= 1) return { ordered: [...rest, ...last], uncertain: [] };
  const chained = followChain(rest);
  if (chained !== undefined) return { ordered: [...chained, ...last], uncertain: [] };
  const byId = [...rest].sort((a, b) => (a.version < b.version ? -1 : 1));
  return { ordered: [...byId, ...last], uncertain: byId };
}

/** The versions in the order of their chain, or undefined when the chain does not join all of them. */
function followChain<V extends OrderedVersion>(versions: readonly V[]): readonly V[] | undefined {
  const ids = new Set(versions.map((version) => version.version));
  const next = new Map(versions.map((version) => [version.previousVersion, version]));
  const heads = versions.filter(
    (version) => version.previousVersion === undefined || !ids.has(version.previousVersion),
  );
  const [head] = heads;
  if (heads.length !== 1 || head === undefined) return undefined;
  const chain: V[] = [];
  for (let at: V | undefined = head; at !== undefined && chain.length < versions.length; at = next.get(at.version))
    chain.push(at);
  return chain.length === versions.length ? chain : undefined;
}

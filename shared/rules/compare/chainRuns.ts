/** A version of which the service may have named the previous one. */
export interface ChainedVersion {
  readonly version: string;
  /** Undefined if nobody has read it, null if the service names none. */
  readonly previousVersion?: string | null | undefined;
}

/**
 * Joins versions into runs: in each run, every version names the one before it as its previous version. Undefined if these
 * names contradict each other.
 */
export function chainRuns<V extends ChainedVersion>(versions: readonly V[]): readonly (readonly V[])[] | undefined {
  const ids = new Set(versions.map(({ version }) => version));
  const next = new Map<string, V>();
  const heads: V[] = [];
  for (const version of versions) {
    const { previousVersion } = version;
    if (typeof previousVersion !== 'string' || !ids.has(previousVersion)) heads.push(version);
    else if (next.has(previousVersion)) return undefined;
    else next.set(previousVersion, version);
  }
  const runs = heads.map((head) => runFrom(head, next));
  // Versions in a circle have no first version.
  return runs.flat().length === versions.length ? runs : undefined;
}

function runFrom<V extends ChainedVersion>(head: V, next: ReadonlyMap<string, V>): readonly V[] {
  const run = [head];
  for (let at = next.get(head.version); at !== undefined; at = next.get(at.version)) run.push(at);
  return run;
}

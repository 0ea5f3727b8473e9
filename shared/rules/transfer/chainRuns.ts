import { type OrderedVersion } from '../compare/orderVersions';

/**
 * Joins versions into runs, in each of which every version followed the one before it. Undefined when what they name as
 * the version they followed is impossible.
 */
export function chainRuns<V extends OrderedVersion>(versions: readonly V[]): readonly (readonly V[])[] | undefined {
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
  // Versions in a circle have no head.
  return runs.flat().length === versions.length ? runs : undefined;
}

function runFrom<V extends OrderedVersion>(head: V, next: ReadonlyMap<string, V>): readonly V[] {
  const run = [head];
  for (let at = next.get(head.version); at !== undefined; at = next.get(at.version)) run.push(at);
  return run;
}

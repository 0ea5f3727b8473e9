import { type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ReadSecret } from '../local/localVaults';
import { bystander, excluded, fresh, returned, type ModelPair, type SeenVault, selected, trash } from './modelVaults';

/** What the requests of a case ask for, apart from writes of the selected items. */
export interface Asked {
  /** Items that may be deleted in the target. */
  readonly deletes: readonly string[];
  /** Soft-deleted items of the target that may be purged, and recovered. */
  readonly purges: readonly string[];
  readonly recovers: readonly string[];
  /** What the test itself sends to the source: operation and name. */
  readonly edits: readonly string[];
  /** Items that the request selects in addition to `selected`. */
  readonly selects?: readonly string[];
  /** Operations that may change the target vault itself. */
  readonly vaultItself?: RegExp;
}

export interface SeenCase {
  readonly pair: ModelPair;
  readonly asked: Asked;
  readonly before: { readonly source: SeenVault; readonly target: SeenVault };
  readonly after: { readonly source: SeenVault; readonly target: SeenVault };
  /** The requests of the app that were no reads. */
  readonly writes: readonly LoggedRequest[];
}

/** Returns what the app did to the vaults that no request asked for. */
export function judgeVaults(seen: SeenCase): string[] {
  const { before, after, pair } = seen;
  const kept = (vault: 'source' | 'target', name: string) =>
    sameItem(before[vault].live, after[vault].live, name) ? [] : [`${name} of others in the ${vault} changed`];
  return [
    ...seen.writes.flatMap((request) => judgeWrite(request, seen)),
    ...kept('target', bystander),
    ...kept('source', excluded),
    ...after.target.live.flatMap(({ name }) =>
      [...selected, fresh, returned, bystander, ...(seen.asked.selects ?? [])].includes(name)
        ? []
        : [`the target has ${name}, which no request selects`],
    ),
    ...(after.target.deleted.includes(trash)
      ? []
      : [`${trash} of others is no longer soft-deleted in ${pair.targetVault}`]),
  ];
}

function judgeWrite({ vault, operation, path }: LoggedRequest, { pair, asked }: SeenCase): string[] {
  const [, , name = ''] = path.split('/');
  const text = `nobody asked for ${operation} ${path} at the ${vault === pair.sourceVault ? 'source' : 'target'}`;
  if (vault === pair.sourceVault) return asked.edits.includes(`${operation} ${name}`) ? [] : [text];
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'secrets.set': [...selected, fresh, returned, ...(asked.selects ?? [])],
    'secrets.update': [...selected, fresh, returned],
    // The name of a restored item is in its backup.
    'secrets.restore': ['restore'],
    'secrets.delete': asked.deletes,
    // Every request copies contacts.
    'contacts.set': ['contacts'],
    'contacts.delete': asked.deletes.length > 0 ? ['contacts'] : [],
    'deletedsecrets.purge': asked.purges,
    'deletedsecrets.recover': asked.recovers,
  };
  if (asked.vaultItself?.test(operation) === true) return [];
  return allowed[operation]?.includes(name) === true ? [] : [text];
}

function sameItem(before: readonly ReadSecret[], after: readonly ReadSecret[], name: string): boolean {
  const find = (all: readonly ReadSecret[]) => JSON.stringify(all.find((one) => one.name === name));
  return find(before) === find(after);
}

/** What the app says about an ended move. */
export interface Said {
  readonly phase: string;
  readonly report: MoveReport | undefined;
  /** The code of the answer that came instead of a report. */
  readonly code: string | undefined;
  /** When somebody last changed the source, ISO 8601 UTC. What the app proved before is about the time before. */
  readonly changedAt?: string;
  /** What is false in words that are not about a move. */
  readonly faults?: readonly string[];
}

/** Returns what the app says about a move that the vaults contradict. `verified` means equal by the SDK. */
export function judgeSaid({ phase, report, code, changedAt = '' }: Said, { after, asked }: SeenCase): string[] {
  const equal = (name: string) => sameValues(after.source.live, after.target.live, name);
  const wanted = after.source.live
    .filter(({ name }) => name !== excluded && name !== bystander)
    .map(({ name }) => name);
  const incomplete = phase === 'completed' ? wanted.filter((name) => !equal(name)) : [];
  const completed = incomplete.map((name) => `the status says completed, but ${name} differs`);
  if (report === undefined)
    return code === undefined ? [...completed, 'there is no report, and no code says why'] : completed;
  const said = report.phase === 'completed' ? wanted.filter((name) => !equal(name)) : [];
  return [
    ...completed,
    ...said.map((name) => `the report says completed, but ${name} differs`),
    ...report.results.flatMap(({ itemName, verified, proof }) =>
      verified && (proof?.at ?? '9') > changedAt && !equal(itemName) && !asked.deletes.includes(itemName)
        ? [`the report says that ${itemName} is verified, but it differs`]
        : [],
    ),
    ...(report.sincePlan?.deleted ?? []).flatMap(({ itemName, state }) =>
      state === 'followed' && after.target.live.some(({ name }) => name === itemName)
        ? [`the report says that the deletion of ${itemName} was followed, but it is there`]
        : [],
    ),
  ];
}

function sameValues(source: readonly ReadSecret[], target: readonly ReadSecret[], name: string): boolean {
  const valuesOf = (all: readonly ReadSecret[]) =>
    all.find((one) => one.name === name)?.versions.map(({ value, enabled }) => [value, enabled]);
  return JSON.stringify(valuesOf(source)) === JSON.stringify(valuesOf(target));
}

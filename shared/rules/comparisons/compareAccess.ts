import { type PrincipalAccess, type VaultAccess } from '../../contracts/api/accessAnswers';
import { type AccessDifference, type ComparedAccess } from '../../contracts/model/comparisons';

/** The access of two vaults, without that of the app itself, which differs on purpose. */
export interface AccessOfPair {
  readonly source: VaultAccess;
  readonly target: VaultAccess;
  /** The object id of the app; undefined if it is not known. */
  readonly ownId: string | undefined;
}

/** More different differences are counted and not named, so that a result has a limit. */
const maxDifferences = 100;

/** What each principal can do more and less in the target than in the source, whether it is given by policies or by roles. */
export function compareAccess({ source, target, ownId }: AccessOfPair): ComparedAccess {
  const [before, after] = [rightsOf(source, ownId), rightsOf(target, ownId)];
  const same: string[] = [];
  const unclear: string[] = [];
  const differing = new Map<string, AccessDifference>();
  for (const principal of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [one = nothing, other = nothing] = [before.get(principal), after.get(principal)];
    const [more, less] = [withoutAll(other, one), withoutAll(one, other)];
    if (one.isUnclear || other.isUnclear) unclear.push(principal);
    else if (more.length + less.length === 0) same.push(principal);
    else {
      const key = JSON.stringify([more, less]);
      const principals = [...(differing.get(key)?.principals ?? []), principal];
      differing.set(key, { principals, more, less });
    }
  }
  const notRead = [
    ...source.notRead.map((one) => ({ ...one, part: `source ${one.part}` })),
    ...target.notRead.map((one) => ({ ...one, part: `target ${one.part}` })),
  ];
  const differences = [...differing.values()];
  return {
    readAt: source.readAt < target.readAt ? source.readAt : target.readAt,
    models: { source: source.model, target: target.model },
    equal: differences.length + unclear.length + notRead.length === 0,
    ...{ same, unclear, notRead },
    differences: differences.slice(0, maxDifferences),
    unnamed: differences.slice(maxDifferences).reduce((sum, { principals }) => sum + principals.length, 0),
  };
}

/** What somebody can do in the whole vault, and at single items. */
interface Rights {
  readonly whole: ReadonlySet<string>;
  /** `secrets get` at `secrets/db`. */
  readonly atItems: readonly (readonly [use: string, item: string])[];
  /** A role that cannot be read, or a condition. */
  readonly isUnclear: boolean;
}

const nothing: Rights = { whole: new Set(), atItems: [], isUnclear: false };

function rightsOf({ principals }: VaultAccess, ownId: string | undefined): ReadonlyMap<string, Rights> {
  const others = principals.filter(({ principalId }) => principalId.toLowerCase() !== ownId?.toLowerCase());
  return new Map(others.map((one) => [nameOf(one), rightsThrough(one)]));
}

/** The same person by way of an application is another principal. */
function nameOf({ principalId, applicationId }: PrincipalAccess): string {
  const id = principalId.toLowerCase();
  return applicationId === null ? id : `${id} by way of ${applicationId}`;
}

function rightsThrough({ can, through }: PrincipalAccess): Rights {
  const whole = new Set(can);
  const clear = through.filter(({ condition }) => condition === null);
  const atItems = clear.flatMap(({ item, can: uses }) =>
    item === null ? [] : (uses ?? []).filter((use) => isOfItem(use, item)).map((use) => [use, item] as const),
  );
  return {
    whole,
    atItems: atItems.filter(([use]) => !whole.has(use)),
    isUnclear: clear.length < through.length || through.some(({ can: uses }) => uses === null),
  };
}

/** A role can have rights for secrets and keys; at a secret only the first act. */
function isOfItem(use: string, item: string): boolean {
  return use.split(' ')[0]?.toLowerCase() === item.split('/')[0]?.toLowerCase();
}

/** What the first has and the second has not: `secrets get`, `secrets get except at secrets/db`, `secrets get at secrets/db`. */
function withoutAll(one: Rights, other: Rights): string[] {
  const itemsOf = ({ atItems }: Rights, use: string): string[] =>
    atItems
      .flatMap(([of, item]) => (of === use ? [item.toLowerCase()] : []))
      .filter((item, at, all) => all.indexOf(item) === at)
      .sort();
  const whole = [...one.whole].filter((use) => !other.whole.has(use)).sort();
  const uses = [...new Set(one.atItems.map(([use]) => use))].filter((use) => !other.whole.has(use)).sort();
  return [
    ...whole.map((use) => {
      const kept = itemsOf(other, use);
      return kept.length === 0 ? use : `${use} except at ${kept.join(', ')}`;
    }),
    ...uses.flatMap((use) => {
      const there = new Set(itemsOf(other, use));
      const items = itemsOf(one, use).filter((item) => !there.has(item));
      return items.length === 0 ? [] : [`${use} at ${items.join(', ')}`];
    }),
  ];
}

import { type ComparedItem, type Difference, type JoinedItem, maxDifferences } from '../../contracts/model/comparisons';
import { type StepFailed } from '../../contracts/model/outcome';
import { type ComparableVersion, contentLabel, unreadContent } from '../compare/comparableVersion';
import { orderVersions } from '../compare/orderVersions';
import { canonicalJson } from '../text/canonicalJson';
import { type ComparedVersion, loneVersion, shown, versionDifferences, versionIds } from './itemDifferences';
import { type LinedUp, lineUpVersions } from './lineUpVersions';
import { policyDifferences } from './policyDifferences';

/** What was read of an item in one vault. */
export interface ReadItem {
  /** Every version, in any order. */
  readonly versions: readonly ComparedVersion[];
  /** The id of the current version, if the list does not show it and it was read. */
  readonly current: string | null;
  /** The rotation policy of a key, the policy of a certificate; absent if there is none. */
  readonly policy?: object | undefined;
}

/** Compares what was read of an item in both vaults. The row has no value and no digest. */
export function comparedItem(item: JoinedItem, source: ReadItem, target: ReadItem): ComparedItem {
  const { found, unproved } = compareContents(item, source, target);
  const differences = item.itemType === 'secret' ? secretDifferences(item, { source, target, found }) : found;
  const row = { ...nameOf(item), versions: { source: source.versions.length, target: target.versions.length } };
  if (differences.length > 0) return { ...row, outcome: 'differs', ...listed(differences) };
  const [first] = unproved;
  if (first === undefined) return { ...row, outcome: 'match', ...listed([]) };
  return { ...row, outcome: 'notRead', ...listed([]), ...notReadable(item, unproved.length, first) };
}

/** Lines up all versions by content and attributes. `unproved`: the source's versions whose content is unknown in one of the vaults. */
function compareContents(item: JoinedItem, source: ReadItem, target: ReadItem) {
  const { pairs, onlySource, onlyTarget, moved } = lineUpVersions(labelled(source, target), labelled(target, source));
  const found: Difference[] = [
    ...ofWhole(item, source, target),
    ...[...pairs, ...moved].flatMap(([one, other]) => versionDifferences(item.itemType, one, other)),
    ...onlySource.map((version) => loneVersion(version, 'onlyInSource')),
    ...onlyTarget.map((version) => loneVersion(version, 'onlyInTarget')),
    ...moved.map(([one, other]) => ({ field: 'versionOrder', kind: 'changed', ...versionIds(one, other) }) as const),
    ...policyDifferencesOf(item, source, target),
  ];
  const unproved = pairs.flatMap(([one, other]) => (isProved(one, other) ? [] : [one]));
  return { found, unproved };
}

interface FoundSecret {
  readonly source: ReadItem;
  readonly target: ReadItem;
  /** Every difference, by content and attributes. */
  readonly found: readonly Difference[];
}

/**
 * The differences of a secret that a row may show. Somebody who can write to one vault can plant versions with guesses of a value in the other
 * one. So a row lines versions up by what lists show, and says no more of contents than two answers, each of which tests one guess: whether
 * all versions are equal, in their order, and whether the current versions are.
 */
function secretDifferences(item: JoinedItem, { source, target, found }: FoundSecret): readonly Difference[] {
  if (found.length === 0) return [];
  const [from, to] = [withoutValues(source), withoutValues(target)];
  const shown = lineUpVersions(labelled(from, to), labelled(to, from));
  const pairs = [...shown.pairs, ...shown.moved];
  const differences: readonly Difference[] = [
    ...ofWhole(item, source, target),
    ...pairs.flatMap(([one, other]) => versionDifferences('secret', one, other)),
    ...loneVersions(shown),
    ...shown.moved.map(
      ([one, other]) => ({ field: 'versionOrder', kind: 'changed', ...versionIds(one, other) }) as const,
    ),
  ];
  const ofCurrent = currentDifference(source, target);
  if (differences.length > 0) return [...differences, ...ofCurrent];
  return ofCurrent.length > 0 ? ofCurrent : [{ field: 'value', kind: 'changed' }];
}

/** What belongs to no single version. */
function ofWhole({ names }: JoinedItem, source: ReadItem, target: ReadItem): readonly Difference[] {
  const count = { source: source.versions.length, target: target.versions.length };
  return [
    ...(names.source === undefined || names.target === undefined || names.source === names.target
      ? []
      : [{ field: 'name', kind: 'changed', source: names.source, target: names.target } as const]),
    ...(count.source === count.target
      ? []
      : [
          {
            field: 'versionCount',
            kind: 'changed',
            source: String(count.source),
            target: String(count.target),
          } as const,
        ]),
  ];
}

/** Versions that one vault lacks: by their ids if a restore kept those, otherwise only that there are some. `versionCount` has the numbers. */
function loneVersions({ pairs, moved, onlySource, onlyTarget }: LinedUp<LabelledVersion>): readonly Difference[] {
  const areRestored = pairs.length > 0 && [...pairs, ...moved].every(([one, other]) => one.version === other.version);
  const named = (lone: readonly LabelledVersion[], kind: 'onlyInSource' | 'onlyInTarget'): readonly Difference[] =>
    areRestored
      ? lone.map((version) => loneVersion(version, kind))
      : lone.slice(0, 1).map(() => ({ field: 'version', kind }));
  return [...named(onlySource, 'onlyInSource'), ...named(onlyTarget, 'onlyInTarget')];
}

/** Whether the current versions have other values. Empty also if one of them cannot be read. */
function currentDifference(source: ReadItem, target: ReadItem): readonly Difference[] {
  const [one, other] = [currentOf(source), currentOf(target)];
  if (one === undefined || other === undefined || one.digest === null || other.digest === null) return [];
  return one.digest === other.digest ? [] : [{ field: 'value', kind: 'changed', ...versionIds(one, other) }];
}

/** Undefined if the vault does not prove which version is current. */
function currentOf({ versions, current }: ReadItem): ComparedVersion | undefined {
  const { ordered, uncertain } = orderVersions(versions, current);
  const last = ordered.at(-1);
  return last !== undefined && uncertain.includes(last) ? undefined : last;
}

/** As if nothing had read the values: all count as equal. */
function withoutValues({ versions, current }: ReadItem): ReadItem {
  return { versions: versions.map((version) => ({ ...version, digest: unreadContent.unread })), current };
}

/** The row of an item that only one vault has. */
export function loneItem(item: JoinedItem, source: ReadItem, target: ReadItem): ComparedItem {
  const isInSource = isThere(source);
  const instead = isInSource ? item.instead.target : item.instead.source;
  return {
    ...nameOf(item),
    outcome: isInSource ? 'onlyInSource' : 'onlyInTarget',
    versions: { source: source.versions.length, target: target.versions.length },
    ...listed([]),
    ...(instead.length === 0 ? {} : { instead }),
  };
}

/** The row of an item that could not be read. */
export function unreadItem(item: JoinedItem, { code, detail, requestId }: StepFailed): ComparedItem {
  return {
    ...nameOf(item),
    outcome: 'notRead',
    ...listed([]),
    code,
    detail,
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** A certificate that was never issued has a policy, but no version. */
export function isThere({ versions, policy }: ReadItem): boolean {
  return versions.length > 0 || policy !== undefined;
}

function nameOf({ itemType, itemName }: JoinedItem) {
  return { itemType, itemName };
}

function listed(all: readonly Difference[]): Pick<ComparedItem, 'fields' | 'differences' | 'moreDifferences'> {
  const more = all.length - maxDifferences;
  return {
    fields: [...new Set(all.map(({ field }) => field))],
    differences: all.slice(0, maxDifferences),
    ...(more > 0 ? { moreDifferences: more } : {}),
  };
}

function policyDifferencesOf({ itemType }: JoinedItem, source: ReadItem, target: ReadItem): readonly Difference[] {
  if (itemType === 'secret') return [];
  const field = itemType === 'key' ? 'rotationPolicy' : 'certificatePolicy';
  return policyDifferences(field, source.policy, target.policy);
}

interface LabelledVersion extends ComparedVersion {
  readonly label: string;
  readonly isUncertain: boolean;
}

/** Oldest first. Versions of one second whose order is unknown come in the order of their labels, so equal ones meet. */
function labelled({ versions, current }: ReadItem, other: ReadItem): readonly LabelledVersion[] {
  const kept = new Set(other.versions.map(({ version }) => version));
  const { ordered, uncertain } = orderVersions(versions, current);
  const unordered = new Set<ComparedVersion>(uncertain);
  const all = ordered.map((version) => ({
    ...version,
    label: kept.has(version.version) ? `id ${version.version}` : labelOf(version),
    isUncertain: unordered.has(version),
  }));
  return all.sort((a, b) =>
    a.isUncertain && b.isUncertain && a.created === b.created && a.label !== b.label ? (a.label < b.label ? -1 : 1) : 0,
  );
}

/** One text for all that is compared of a version. Contents that cannot be read count as equal here. */
function labelOf(version: ComparedVersion): string {
  const read: ComparableVersion = { ...version, digest: version.digest ?? unreadContent.locked };
  return canonicalJson([contentLabel(read), version.key ?? null]);
}

/** A restore keeps ids, so an equal id proves an equal content. Otherwise both contents must have been read. */
function isProved(source: ComparedVersion, target: ComparedVersion): boolean {
  return source.version === target.version || (source.digest !== null && target.digest !== null);
}

function notReadable({ itemType, itemName }: JoinedItem, count: number, { enabled, version }: ComparedVersion) {
  const why = enabled ? 'a symmetric key has no public part' : 'a disabled version has no readable value';
  const detail = `Expected to compare the content of every version of ${itemType} ${itemName}; of ${String(count)} it cannot be read, first of version ${shown(version)}: ${why}. Everything else is equal.`;
  return { code: 'CONTENT_NOT_READABLE', detail } as const;
}

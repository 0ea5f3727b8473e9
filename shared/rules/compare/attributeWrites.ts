import { type VersionResult } from '../../contracts/model/outcome';
import {
  type Attributes,
  attributesSchema,
  type FormerVersion,
  type UpdatedField,
} from '../../contracts/model/updates';
import { type ComparableVersion, differencesOf } from './comparableVersion';
import { keptIds, type Pairing, pairVersions, type PairingTerms } from './pairVersions';

/** A version with its key operations, if they were read. */
export interface AttributedVersion extends ComparableVersion {
  /** Sorted. */
  readonly operations?: readonly string[] | undefined;
}

/** New attributes of one version. A field that is absent stays as it is. Dates are unix seconds. */
export interface AttributeChanges {
  readonly enabled?: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  /** Empty to remove it. */
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly operations?: readonly string[];
}

/** One write: to a version of the target, whatever of its attributes differs from the source. */
export interface AttributeWrite {
  readonly version: string;
  readonly changes: AttributeChanges;
}

/**
 * Pairs versions as `pairVersions` does, but ignores their attributes: only contents, ids and order decide. If the two are
 * different, it names the first difference that is not in attributes.
 */
export function pairContents(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  terms: PairingTerms = {},
): Pairing {
  const kept = keptIds(source, target);
  const bare = (version: ComparableVersion): ComparableVersion => ({
    ...version,
    enabled: version.enabled || version.digest !== null || kept.has(version.version),
    notBefore: undefined,
    expires: undefined,
    contentType: undefined,
    tags: {},
  });
  return pairVersions(source.map(bare), target.map(bare), terms);
}

/** The writes that make the attributes of paired versions equal, oldest version first. */
export function attributeWrites(
  source: readonly AttributedVersion[],
  target: readonly AttributedVersion[],
  pairs: readonly VersionResult[],
): readonly AttributeWrite[] {
  return pairedVersions(source, target, pairs).flatMap(({ from, to }) => {
    const changes = changesOf(from, to);
    return Object.keys(changes).length === 0 ? [] : [{ version: to.version, changes }];
  });
}

/**
 * Names the first date that the target has and the source does not; undefined if there is none. No call of the service
 * removes a date: an absent date in a request leaves the old one. Source: terraform-provider-azurerm pull requests 23327 and
 * 28494.
 */
export function dateToRemove(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  pairs: readonly VersionResult[],
): string | undefined {
  for (const { from, to } of pairedVersions(source, target, pairs)) {
    if (from.notBefore === undefined && to.notBefore !== undefined)
      return `the not-before date of version ${to.version}`;
    if (from.expires === undefined && to.expires !== undefined) return `the expiry date of version ${to.version}`;
  }
  return undefined;
}

/** What the writes set, and what these fields of the target are before. */
export function formerAttributes(
  target: readonly AttributedVersion[],
  writes: readonly AttributeWrite[],
): readonly FormerVersion[] {
  const versions = new Map(target.map((version) => [version.version, version]));
  return writes.flatMap(({ version, changes }) => {
    const before = versions.get(version);
    if (before === undefined) return [];
    const { enabled, notBefore = null, expires = null, contentType = '', operations = [] } = before;
    const all: Attributes = {
      enabled,
      notBefore,
      expires,
      contentType,
      tags: { ...before.tags },
      operations: [...operations],
    };
    const names = new Set(Object.keys(changes));
    const former = attributesSchema.parse(Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name))));
    return [{ version, set: attributesSchema.parse(changes), former }];
  });
}

/** The fields that these writes set, without duplicates. */
export function fieldsOf(writes: readonly AttributeWrite[]): readonly UpdatedField[] {
  const names: Readonly<Record<keyof AttributeChanges, UpdatedField>> = {
    enabled: 'enabled',
    notBefore: 'notBefore',
    expires: 'expires',
    contentType: 'contentType',
    tags: 'tags',
    operations: 'keyOperations',
  };
  const set = new Set(writes.flatMap(({ changes }) => Object.keys(changes)));
  return Object.entries(names).flatMap(([name, field]) => (set.has(name) ? [field] : []));
}

function pairedVersions(
  source: readonly AttributedVersion[],
  target: readonly AttributedVersion[],
  pairs: readonly VersionResult[],
): readonly { readonly from: AttributedVersion; readonly to: AttributedVersion }[] {
  const sources = new Map(source.map((version) => [version.version, version]));
  const targets = new Map(target.map((version) => [version.version, version]));
  return pairs.flatMap((pair) => {
    const [from, to] = [sources.get(pair.from), targets.get(pair.to)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

function changesOf(from: AttributedVersion, to: AttributedVersion): AttributeChanges {
  const differs = new Set(differencesOf({ ...from, digest: null }, { ...to, digest: null }));
  const { notBefore, expires, operations } = from;
  const areOtherOperations = operations !== undefined && operations.join(' ') !== to.operations?.join(' ');
  return {
    ...(differs.has('enabled') ? { enabled: from.enabled } : {}),
    ...(differs.has('not-before date') && notBefore !== undefined ? { notBefore } : {}),
    ...(differs.has('expiry date') && expires !== undefined ? { expires } : {}),
    ...(differs.has('content type') ? { contentType: from.contentType ?? '' } : {}),
    ...(differs.has('tags') ? { tags: from.tags } : {}),
    ...(areOtherOperations ? { operations } : {}),
  };
}

import { type ComparedField, type Difference } from '../../contracts/model/comparisons';
import { type ItemType, versionIdSchema } from '../../contracts/model/item';
import { type ComparableVersion } from '../compare/comparableVersion';
import { isoOfSeconds } from '../text/isoOfSeconds';
import { visibleText } from '../text/shortenText';

/** What a full comparison knows of a version of a key besides its public part. */
export interface ComparedKey {
  readonly keyType: string;
  readonly keySize: string;
  readonly curve: string;
  /** Sorted. */
  readonly keyOperations: string;
  readonly exportable: string;
  readonly releasePolicy: string;
  /** Attributes that the app does not know, each as one text. */
  readonly otherAttributes: Readonly<Record<string, string>>;
}

/** A version with what is compared of it. Without a digest its content is unknown. */
export interface ComparedVersion extends ComparableVersion {
  readonly key?: ComparedKey | undefined;
}

/** The field that the content of each type is. */
const contentFields = {
  secret: 'value',
  key: 'publicKey',
  certificate: 'thumbprint',
} as const satisfies Readonly<Record<ItemType, ComparedField>>;

/** The differences between two versions that belong together, by field. No difference has a value, and none has a digest. */
export function versionDifferences(
  itemType: ItemType,
  source: ComparedVersion,
  target: ComparedVersion,
): readonly Difference[] {
  const isOtherContent = source.digest !== null && target.digest !== null && source.digest !== target.digest;
  return [
    ...(isOtherContent ? [{ field: contentFields[itemType] }] : []),
    ...changed('enabled', source.enabled, target.enabled, String),
    ...changed('notBefore', source.notBefore, target.notBefore, dateText),
    ...changed('expires', source.expires, target.expires, dateText),
    ...((source.contentType ?? '') === (target.contentType ?? '') ? [] : [{ field: 'contentType' } as const]),
    ...shapeDifferences(source.key, target.key),
    ...namedDifferences('attribute', source.key?.otherAttributes ?? {}, target.key?.otherAttributes ?? {}),
    ...namedDifferences('tag', source.tags, target.tags),
  ].map((difference) => ({ kind: 'changed', ...difference, ...versionIds(source, target) }));
}

type Found = Omit<Difference, 'kind'> & Partial<Pick<Difference, 'kind'>>;

function changed<T>(field: ComparedField, source: T, target: T, text: (value: T) => string): readonly Found[] {
  return source === target ? [] : [{ field, source: text(source), target: text(target) }];
}

const shapeFields = ['keyType', 'keySize', 'curve', 'keyOperations', 'exportable', 'releasePolicy'] as const;

function shapeDifferences(source: ComparedKey | undefined, target: ComparedKey | undefined): readonly Found[] {
  if (source === undefined || target === undefined) return [];
  return shapeFields.flatMap((field): Found[] => {
    if (source[field] === target[field]) return [];
    // A release policy names the places that may have the key.
    return field === 'releasePolicy'
      ? [{ field }]
      : [{ field, source: shown(source[field]), target: shown(target[field]) }];
  });
}

type Named = Readonly<Record<string, string>>;

/** Differences of tags or attributes, by name and without their values. */
function namedDifferences(field: 'tag' | 'attribute', source: Named, target: Named): readonly Found[] {
  const [from, to] = [new Map(Object.entries(source)), new Map(Object.entries(target))];
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((name): Found[] => {
    if (from.get(name) === to.get(name)) return [];
    const kind = !from.has(name) ? 'onlyInTarget' : !to.has(name) ? 'onlyInSource' : 'changed';
    return [{ field, kind, name: shown(name) }];
  });
}

/** A version that only one vault has. */
export function loneVersion({ version }: ComparedVersion, kind: 'onlyInSource' | 'onlyInTarget'): Difference {
  const id = idOf(version);
  if (id === undefined) return { field: 'version', kind };
  return { field: 'version', kind, ...(kind === 'onlyInSource' ? { sourceVersion: id } : { targetVersion: id }) };
}

/** The ids of two versions, for a difference between them. */
export function versionIds(source: ComparedVersion, target: ComparedVersion) {
  const [from, to] = [idOf(source.version), idOf(target.version)];
  return { ...(from === undefined ? {} : { sourceVersion: from }), ...(to === undefined ? {} : { targetVersion: to }) };
}

/** Undefined for an id that the service does not create. */
function idOf(version: string): string | undefined {
  return versionIdSchema.safeParse(version).data;
}

/** Unix seconds as ISO 8601. */
function dateText(seconds: number | undefined): string {
  if (seconds === undefined) return 'none';
  return isoOfSeconds(seconds) ?? shown(String(seconds));
}

const maxShown = 250;

/** A text of a vault on one line, cut to a length that a report can show. */
export function shown(text: string): string {
  return visibleText(text).slice(0, maxShown);
}

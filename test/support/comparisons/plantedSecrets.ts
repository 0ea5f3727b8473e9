import { createHash } from 'node:crypto';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ComparedField, type ComparedOutcome } from '../../../shared/contracts/model/comparisons';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
type SeedSecret = NonNullable<SeedVault['secrets']>[number];
type SeedVersion = SeedSecret['versions'][number];

/** What a comparison has to report of one item. */
export interface Expected {
  readonly outcome: ComparedOutcome;
  /** The fields that differ, in any order. */
  readonly fields?: readonly ComparedField[];
  /** Names of tags, or paths in a policy. */
  readonly names?: readonly string[];
  readonly instead?: readonly string[];
  readonly code?: string;
}

/** A secret as it is in each vault, and what differs at each depth. */
export interface PlantedSecret {
  readonly source?: readonly Partial<SeedVersion>[];
  readonly target?: readonly Partial<SeedVersion>[];
  readonly deleted?: 'source' | 'target';
  /** How the target writes the name. */
  readonly targetName?: string;
  readonly full: Expected;
  /** Where it is not as `full`. */
  readonly metadata?: Expected;
}

const match: Expected = { outcome: 'match' };
const differs = (...fields: ComparedField[]): Expected => ({ outcome: 'differs', fields });
const tags = (...names: string[]): Expected => ({ outcome: 'differs', fields: ['tag'], names });

const date = 1_900_000_000;
const a = { value: 'value-a' };
const b = { value: 'value-b' };
const c = { value: 'value-c' };
const protoTag = JSON.parse('{"__proto__":"planted"}') as Record<string, string>;

/** Secrets with one planted difference each, by name. Names that begin with `same` have none. */
export const plantedSecrets: Readonly<Record<string, PlantedSecret>> = {
  'same-one': { source: [a], target: [a], full: match },
  'same-many': { source: [a, b, c], target: [a, b, c], full: match },
  'same-attributes': {
    source: [{ ...a, tags: { team: 'pay' }, contentType: 'text/plain', expires: date, notBefore: date - 9 }],
    target: [{ ...a, tags: { team: 'pay' }, contentType: 'text/plain', expires: date, notBefore: date - 9 }],
    full: match,
  },
  'same-after-2038': {
    source: [{ ...a, expires: 253_402_300_799 }],
    target: [{ ...a, expires: 253_402_300_799 }],
    full: match,
  },
  'same-proto-tag': { source: [{ ...a, tags: protoTag }], target: [{ ...a, tags: protoTag }], full: match },
  'same-tag-order': {
    source: [{ ...a, tags: { x: '1', y: '2' } }],
    target: [{ ...a, tags: { y: '2', x: '1' } }],
    full: match,
  },
  value: { source: [a], target: [b], full: differs('value'), metadata: match },
  'value-of-old-version': { source: [a, c], target: [b, c], full: differs('value'), metadata: match },
  'value-with-a-space': { source: [a], target: [{ value: 'value-a ' }], full: differs('value'), metadata: match },
  'value-in-capitals': { source: [a], target: [{ value: 'VALUE-A' }], full: differs('value'), metadata: match },
  'value-with-other-accents': {
    source: [{ value: 'caf\u00e9' }],
    target: [{ value: 'cafe\u0301' }],
    full: differs('value'),
    metadata: match,
  },
  'version-missing': {
    source: [a, b, c],
    target: [a, b],
    full: differs('versionCount', 'version', 'value'),
    metadata: differs('versionCount', 'version'),
  },
  'version-missing-between': { source: [a, b, c], target: [a, c], full: differs('versionCount', 'version') },
  'version-more': {
    source: [a],
    target: [a, b],
    full: differs('versionCount', 'version', 'value'),
    metadata: differs('versionCount', 'version'),
  },
  'version-order': { source: [a, b], target: [b, a], full: differs('value'), metadata: match },
  'tag-added': { source: [a], target: [{ ...a, tags: { added: 'x' } }], full: tags('added') },
  'tag-removed': {
    source: [{ ...a, tags: { gone: 'x', kept: 'y' } }],
    target: [{ ...a, tags: { kept: 'y' } }],
    full: tags('gone'),
  },
  'tag-changed': {
    source: [{ ...a, tags: { team: 'x' } }],
    target: [{ ...a, tags: { team: 'y' } }],
    full: tags('team'),
  },
  'tag-empty': { source: [{ ...a, tags: { team: '' } }], target: [a], full: tags('team') },
  'tag-values-swapped': {
    source: [{ ...a, tags: { x: '1', y: '2' } }],
    target: [{ ...a, tags: { x: '2', y: '1' } }],
    full: tags('x', 'y'),
  },
  'tag-in-capitals': {
    source: [{ ...a, tags: { team: 'x' } }],
    target: [{ ...a, tags: { Team: 'x' } }],
    full: tags('Team', 'team'),
  },
  'tag-proto': { source: [{ ...a, tags: protoTag }], target: [a], full: tags('__proto__') },
  'tag-constructor': { source: [a], target: [{ ...a, tags: { constructor: 'x' } }], full: tags('constructor') },
  'tag-formula': { source: [a], target: [{ ...a, tags: { '=1+1': 'x' } }], full: tags('=1+1') },
  'tag-markup': { source: [a], target: [{ ...a, tags: { '<b>|"&': 'x' } }], full: tags('<b>|"&') },
  'tag-of-old-version': { source: [{ ...a, tags: { old: '1' } }, b], target: [a, b], full: tags('old') },
  'content-type': {
    source: [{ ...a, contentType: 'x/y' }],
    target: [{ ...a, contentType: 'x/z' }],
    full: differs('contentType'),
  },
  'content-type-removed': { source: [{ ...a, contentType: 'x/y' }], target: [a], full: differs('contentType') },
  expires: { source: [{ ...a, expires: date }], target: [{ ...a, expires: date + 1 }], full: differs('expires') },
  'expires-added': { source: [a], target: [{ ...a, expires: date }], full: differs('expires') },
  'expires-removed': { source: [{ ...a, expires: date }], target: [a], full: differs('expires') },
  'expires-after-2038': {
    source: [{ ...a, expires: 253_402_300_799 }],
    target: [{ ...a, expires: date }],
    full: differs('expires'),
  },
  'not-before': {
    source: [{ ...a, notBefore: date }],
    target: [{ ...a, notBefore: date - 1 }],
    full: differs('notBefore'),
  },
  'not-before-removed': { source: [{ ...a, notBefore: date }], target: [a], full: differs('notBefore') },
  disabled: { source: [a], target: [{ ...a, enabled: false }], full: differs('enabled') },
  'disabled-old-version': { source: [{ ...a, enabled: false }, b], target: [a, b], full: differs('enabled') },
  'disabled-in-both': {
    source: [{ ...a, enabled: false }],
    target: [{ ...a, enabled: false }],
    full: { outcome: 'notRead', code: 'CONTENT_NOT_READABLE' },
    metadata: match,
  },
  'several-fields': {
    source: [{ ...a, tags: { x: '1' }, expires: date }],
    target: [{ ...b, contentType: 'x/y' }],
    full: { outcome: 'differs', fields: ['value', 'tag', 'expires', 'contentType'], names: ['x'] },
    metadata: { outcome: 'differs', fields: ['tag', 'expires', 'contentType'], names: ['x'] },
  },
  'Name-In-Capitals': { source: [a], target: [a], targetName: 'name-in-capitals', full: differs('name') },
  'lone-in-source': { source: [a], full: { outcome: 'onlyInSource' } },
  'lone-in-target': { target: [a], full: { outcome: 'onlyInTarget' } },
  'deleted-in-target': {
    source: [a],
    target: [a],
    deleted: 'target',
    full: { outcome: 'onlyInSource', instead: ['softDeleted'] },
  },
  'deleted-in-source': {
    source: [a],
    target: [a],
    deleted: 'source',
    full: { outcome: 'onlyInTarget', instead: ['softDeleted'] },
  },
  'secret-in-source-key-in-target': { source: [a], full: { outcome: 'onlyInSource', instead: ['key'] } },
  'secret-in-source-certificate-in-target': {
    source: [a],
    full: { outcome: 'onlyInSource', instead: ['certificate'] },
  },
};

const firstSecond = 1_700_000_000;

/** The secrets of one vault. Ids differ between the vaults, as after a move by value. */
export function secretsOf(side: 'source' | 'target'): readonly SeedSecret[] {
  return Object.entries(plantedSecrets).flatMap(([name, planted]): SeedSecret[] => {
    const versions = planted[side];
    if (versions === undefined) return [];
    const written = side === 'target' ? (planted.targetName ?? name) : name;
    const secret = { name: written, deleted: planted.deleted === side };
    return [
      { ...secret, versions: versions.map((version, at) => versionOf(`${side} ${name} ${String(at)}`, at, version)) },
    ];
  });
}

function versionOf(text: string, at: number, version: Partial<SeedVersion>): SeedVersion {
  const id = createHash('md5').update(text).digest('hex');
  return { value: '', id, created: firstSecond + at, ...version };
}

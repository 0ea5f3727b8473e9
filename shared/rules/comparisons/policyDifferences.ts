import { type Difference } from '../../contracts/model/comparisons';
import { canonicalJson } from '../text/canonicalJson';
import { shown } from './itemDifferences';

type PolicyField = 'rotationPolicy' | 'certificatePolicy';

/** A policy from a vault has few fields; a malicious one must not cost more. */
const maxDepth = 8;

/**
 * The fields in which two policies differ, by their paths, such as `key_props.exportable`. Lists are compared as a whole. It
 * shows no value, because a policy can name persons and hosts.
 */
export function policyDifferences(
  field: PolicyField,
  source: object | undefined,
  target: object | undefined,
): readonly Difference[] {
  if (source === undefined && target === undefined) return [];
  if (source === undefined) return [{ field, kind: 'onlyInTarget' }];
  if (target === undefined) return [{ field, kind: 'onlyInSource' }];
  return fieldsOf(source, target, []).map(({ path, kind }) => ({ field, kind, name: shown(path.join('.')) }));
}

interface Found {
  readonly path: readonly string[];
  readonly kind: Difference['kind'];
}

function fieldsOf(source: unknown, target: unknown, path: readonly string[]): readonly Found[] {
  if (canonicalJson(source ?? null) === canonicalJson(target ?? null)) return [];
  if (!isGroup(source) || !isGroup(target) || path.length >= maxDepth) {
    const kind = source === undefined ? 'onlyInTarget' : target === undefined ? 'onlyInSource' : 'changed';
    return [{ path, kind }];
  }
  const [from, to] = [new Map(Object.entries(source)), new Map(Object.entries(target))];
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  return names.flatMap((name) => fieldsOf(from.get(name), to.get(name), [...path, name]));
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { type Attributes, type FormerVersion } from '../../contracts/model/updates';
import { canonicalJson } from '../text/canonicalJson';
import { type AttributeChanges, type AttributedVersion, type AttributeWrite } from '../compare/attributeWrites';

/** Joins what an earlier try or pass noted with what the next one sets. What was noted first is the state before the move. */
export function joinFormer(noted: readonly FormerVersion[], next: readonly FormerVersion[]): readonly FormerVersion[] {
  const joined = new Map(noted.map((one) => [one.version, one]));
  for (const { version, set, former } of next) {
    const first = joined.get(version);
    joined.set(version, {
      version,
      set: { ...first?.set, ...set },
      former: { ...former, ...first?.former },
    });
  }
  return [...joined.values()];
}

/** How the attributes of an item can be restored: the writes, or why they are left. */
export type Restoring =
  | {
      readonly state: 'restorable';
      readonly writes: readonly AttributeWrite[];
      readonly irremovable: readonly string[];
    }
  | { readonly state: 'changed'; readonly detail: string };

/**
 * Compares the attributes of an item with what the move set. A field that is as the move set it becomes what it was before. One
 * that has its former value already needs no write. If somebody changed one of the fields since, nothing of the item is restored.
 */
export function restoreFormer(noted: readonly FormerVersion[], target: readonly AttributedVersion[]): Restoring {
  const versions = new Map(target.map((version) => [version.version, attributesOf(version)]));
  const writes: AttributeWrite[] = [];
  const irremovable: string[] = [];
  for (const { version, set, former } of noted) {
    const current = versions.get(version);
    if (current === undefined) return { state: 'changed', detail: `version ${version} is not there any more` };
    const back = new Set<keyof Attributes>();
    for (const name of fieldsOf(set)) {
      if (isSame(current[name], former[name])) continue;
      if (!isSame(current[name], set[name])) return { state: 'changed', detail: `version ${version}: ${words[name]}` };
      // No call removes a date: an absent date in a request leaves the old one.
      if (former[name] === null) irremovable.push(`version ${version}: ${words[name]}`);
      else back.add(name);
    }
    if (back.size > 0) writes.push({ version, changes: changesTo(former, back) });
  }
  return { state: 'restorable', writes, irremovable };
}

function changesTo(former: Attributes, names: ReadonlySet<keyof Attributes>): AttributeChanges {
  const { enabled, notBefore, expires, contentType, tags, operations } = former;
  return {
    ...(names.has('enabled') && enabled !== undefined ? { enabled } : {}),
    ...(names.has('notBefore') && typeof notBefore === 'number' ? { notBefore } : {}),
    ...(names.has('expires') && typeof expires === 'number' ? { expires } : {}),
    ...(names.has('contentType') && contentType !== undefined ? { contentType } : {}),
    ...(names.has('tags') && tags !== undefined ? { tags } : {}),
    ...(names.has('operations') && operations !== undefined ? { operations } : {}),
  };
}

const words: Readonly<Record<keyof Attributes, string>> = {
  enabled: 'enabled',
  notBefore: 'not-before date',
  expires: 'expiry date',
  contentType: 'content type',
  tags: 'tags',
  operations: 'key operations',
};

function fieldsOf(set: Attributes): readonly (keyof Attributes)[] {
  const names: readonly (keyof Attributes)[] = ['enabled', 'notBefore', 'expires', 'contentType', 'tags', 'operations'];
  return names.filter((name) => set[name] !== undefined);
}

function attributesOf({ enabled, notBefore, expires, contentType, tags, operations }: AttributedVersion): Attributes {
  return {
    enabled,
    notBefore: notBefore ?? null,
    expires: expires ?? null,
    contentType: contentType ?? '',
    tags: { ...tags },
    operations: [...(operations ?? [])].sort(),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}

import { type Consumer } from '../../contracts/model/consumer';
import { type ResourceProperty, resourceProperties } from './resourceKinds';
import { type SoughtVault } from './findReferences';
import { isItemName, itemText, matchName, matchVault, type NamedUse, versionText } from './vaultMatch';

/** A resource as Azure Resource Graph shows it. */
export interface ResourceRow {
  readonly id: string;
  readonly type: string;
  readonly identity?: unknown;
  readonly properties?: unknown;
}

type Found = Pick<Consumer, 'kind' | 'place' | 'form' | 'item' | 'version' | 'identity'>;

/** Each place by which a resource uses the vault. */
export function consumersOfResource(resource: ResourceRow, vault: SoughtVault): readonly Found[] {
  const type = resource.type.toLowerCase();
  return resourceProperties
    .filter((row) => row.type === type)
    .flatMap((row) =>
      objectsAt({ properties: resource.properties }, row.base).flatMap(({ path, value }) => {
        const use = useOf(row, value, vault);
        if (use === undefined) return [];
        const place = row.at === '' ? path : `${path}.${row.at}`;
        return [{ kind: row.kind, place, ...use, identity: identityOf(row, value, resource.identity) }];
      }),
    );
}

interface At {
  readonly path: string;
  readonly value: unknown;
}

/** The values below a path, with the path of each: `secrets[]` stands for `secrets[db]`, by the name of an element, or `secrets[1]`. */
function objectsAt(root: unknown, base: string): readonly At[] {
  let reached: readonly At[] = [{ path: '', value: root }];
  for (const part of base.split('.')) {
    const isList = part.endsWith('[]');
    const name = isList ? part.slice(0, -2) : part;
    reached = reached.flatMap(({ path, value }) => {
      const next = { path: path === '' ? name : `${path}.${name}`, value: propertyOf(value, name) };
      if (!isList) return next.value === undefined ? [] : [next];
      return Array.isArray(next.value)
        ? next.value.map((one: unknown, index) => ({
            path: `${next.path}[${nameIn(one) ?? String(index)}]`,
            value: one,
          }))
        : [];
    });
  }
  return reached;
}

/** Commands name an element by its name, and its place in the list changes. */
function nameIn(element: unknown): string | undefined {
  const name = textAt(element, 'name');
  return name === '' ? undefined : name;
}

/** Resource Graph shows some names in another case than the provider. */
function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (Object.hasOwn(value, name)) return Reflect.get(value, name) as unknown;
  const found = Object.keys(value).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : (Reflect.get(value, found) as unknown);
}

function textAt(value: unknown, path: string): string {
  const found = path === '' ? value : path.split('.').reduce(propertyOf, value);
  return typeof found === 'string' ? found : '';
}

function useOf({ at, isName, item }: ResourceProperty, value: unknown, vault: SoughtVault): NamedUse | undefined {
  const text = textAt(value, at);
  if (isName === true) return matchName(text, vault) ? { form: 'name', item: null, version: null } : undefined;
  const use = matchVault(text, vault);
  if (use === undefined || item === undefined) return use;
  const name = textAt(value, item.name);
  if (!isItemName(name)) return use;
  const version = item.version === undefined ? null : versionText(textAt(value, item.version));
  return { form: use.form, item: itemText(item.family, name), version };
}

/** The principal that reads: of the identity that the property names, else of the resource itself. */
function identityOf(row: ResourceProperty, value: unknown, identity: unknown): string | null {
  const named = row.identity === undefined ? '' : textAt(value, row.identity);
  const assigned = propertyOf(identity, 'userAssignedIdentities');
  if (named.startsWith('/')) return principalIn(propertyOf(assigned, named));
  return ownPrincipal(identity);
}

/** The principal of a resource; null if it has none, or several. */
export function ownPrincipal(identity: unknown): string | null {
  return principalIn(identity) ?? principalOfOne(propertyOf(identity, 'userAssignedIdentities'));
}

function principalIn(value: unknown): string | null {
  const id = textAt(value, 'principalId');
  return id === '' || id.length > 64 ? null : id;
}

/** With several identities, the source does not say which one reads. */
function principalOfOne(assigned: unknown): string | null {
  const all: readonly unknown[] = typeof assigned === 'object' && assigned !== null ? Object.values(assigned) : [];
  return all.length === 1 ? principalIn(all[0]) : null;
}

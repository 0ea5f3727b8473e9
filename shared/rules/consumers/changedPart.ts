import { type ChangeRefusal, type ConsumerChange } from '../../contracts/model/consumerChange';

export type PartChange =
  | { readonly state: 'changed'; readonly text: string }
  /** It names the target already. */
  | { readonly state: 'there' }
  | { readonly state: 'refused'; readonly because: ChangeRefusal };

/**
 * The text of the part of an object that a change writes, with the target in place of the old vault. Everything else stays, character by
 * character. `suffix` is the end of the host names of vaults.
 */
export function changedPart(text: string, change: ConsumerChange, suffix: string): PartChange {
  if (mayHaveValues(text, change)) return { state: 'refused', because: 'MAY_HAVE_VALUES' };
  const changed = changedAddress(text, change, suffix);
  if (changed !== undefined) return { state: 'changed', text: changed };
  const back = { ...change, from: change.to, version: change.newVersion ?? change.version, newVersion: change.version };
  const isThere = changedAddress(text, back, suffix) !== undefined;
  return isThere ? { state: 'there' } : { state: 'refused', because: 'NOT_A_REFERENCE' };
}

/** The part as a value, for comparison: services may write an object again in another order. */
export function samePart(one: string, other: string): boolean {
  return one === other || canonical(JSON.parse(one)) === canonical(JSON.parse(other));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

/** Replaces the one address in the strings of the part. Undefined if there is none, or if it is of another item or version. */
function changedAddress(text: string, change: ConsumerChange, suffix: string) {
  let count = 0;
  const replaced = eachString(JSON.parse(text), (one) => {
    const places = placesOf(one, change, suffix);
    count += places.length;
    return places.length === 0 ? one : withTarget(one, places[0] ?? 0, change, suffix);
  });
  return count === 1 ? JSON.stringify(replaced) : undefined;
}

const scheme = 'https://';

/** Where an address of the vault begins that names exactly the item and the version of the change. */
function placesOf(text: string, { from, item, version }: ConsumerChange, suffix: string): readonly number[] {
  const lower = text.toLowerCase();
  const host = `${scheme}${from}.${suffix}`;
  const path = pathOf(item, version);
  const places: number[] = [];
  for (let at = lower.indexOf(host); at >= 0; at = lower.indexOf(host, at + 1)) {
    const rest = lower.slice(at + host.length).replace(/^:443/, '');
    if (rest.startsWith(path) && /^\/?(?:["'\\\s]|$)/.test(rest.slice(path.length))) places.push(at);
  }
  return places;
}

function withTarget(text: string, at: number, { from, to, item, version, newVersion }: ConsumerChange, suffix: string) {
  const name = at + scheme.length;
  const moved = text.slice(0, name) + to + text.slice(name + from.length);
  if (version === null || newVersion === null) return moved;
  const host = name + to.length + 1 + suffix.length;
  const port = moved.startsWith(':443', host) ? 4 : 0;
  const id = host + port + pathOf(item, version).length - version.length;
  return moved.slice(0, id) + newVersion + moved.slice(id + version.length);
}

function pathOf(item: string | null, version: string | null): string {
  if (item === null) return '';
  return `/${item}${version === null ? '' : `/${version}`}`.toLowerCase();
}

/** Whether the part has, or can have, more than references. */
function mayHaveValues(text: string, { kind }: ConsumerChange): boolean {
  const part: unknown = JSON.parse(text);
  if (!isObject(part)) return true;
  if (kind === 'appConfigurationReference') {
    const type = part['content_type'];
    return (
      typeof type !== 'string' || !/^application\/vnd\.microsoft\.appconfig\.keyvaultref\+json(?:\s*;|$)/i.test(type)
    );
  }
  if (kind === 'namedValue') return false;
  const fields = part['typeProperties'];
  if (part['type'] !== 'AzureKeyVault' || !isObject(fields)) return true;
  // An expression can compute the address. Anything else than the address and the identity is not of this type.
  return (
    typeof fields['baseUrl'] !== 'string' ||
    fields['baseUrl'].includes('@{') ||
    Object.keys(fields).some((name) => name !== 'baseUrl' && name !== 'credential')
  );
}

function eachString(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => eachString(one, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, eachString(inner, change)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

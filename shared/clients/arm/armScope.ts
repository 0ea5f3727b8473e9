import { MoverError } from '../../contracts/model/moverError';
import { type VaultAddress } from './arm';

export type VaultFamily = 'secrets' | 'keys' | 'certificates';

/** A vault, or one of its items. */
export interface VaultScope extends VaultAddress {
  readonly item: { readonly family: VaultFamily; readonly name: string } | null;
}

/** What an HTTP client or the service could read as the end of a segment or of the path, or decode into one. */
const unsafe = /[%/\\?#\p{Cc}\p{Cf}]/u;

/**
 * One segment of a path at the management plane, encoded. Throws `ARM_REFUSED` for an empty one, a dot segment and for
 * characters that could lead elsewhere: an HTTP client resolves `..` before it sends.
 */
export function armSegment(text: string): string {
  if (text !== '' && text !== '.' && text !== '..' && !unsafe.test(text)) return encodeURIComponent(text);
  const message = `Expected a plain name in an address of Azure Resource Manager; ${JSON.stringify(text.slice(0, 100))} came. Nothing was sent.`;
  throw new MoverError('ARM_REFUSED', message, { retryable: false });
}

/** A scope as a path, rebuilt segment by segment. Throws as `armSegment`. */
export function armScope(scope: string): string {
  const [start, ...segments] = scope.split('/');
  if (start !== '') return armSegment('');
  return segments.map((segment) => `/${armSegment(segment)}`).join('');
}

const vaultPattern =
  /^\/subscriptions\/([\w-]{1,64})\/resourceGroups\/([^/]{1,90})\/providers\/Microsoft\.KeyVault\/vaults\/([A-Za-z0-9-]{1,24})(?:\/(secrets|keys|certificates)\/([A-Za-z0-9-]{1,127}))?$/i;
const families: readonly VaultFamily[] = ['secrets', 'keys', 'certificates'];

/** Undefined for everything that is not exactly the id of a vault or of an item in one. */
export function parseVaultScope(scope: string): VaultScope | undefined {
  const [, subscriptionId, resourceGroup, name, familyText, itemName] = vaultPattern.exec(scope) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  if (/^\.{1,2}$/.test(resourceGroup) || unsafe.test(resourceGroup)) return undefined;
  const family = families.find((one) => one === familyText?.toLowerCase());
  const item = family === undefined || itemName === undefined ? null : { family, name: itemName };
  return { subscriptionId, resourceGroup, name, item };
}

/** The id of a vault or an item in the form of ARM, with unchanged names. */
export function vaultScopeText({ subscriptionId, resourceGroup, name, item }: VaultScope): string {
  const vault = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
  return item === null ? vault : `${vault}/${item.family}/${item.name}`;
}

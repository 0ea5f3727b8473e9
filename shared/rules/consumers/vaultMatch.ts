import { type Consumer } from '../../contracts/model/consumer';
import { type SoughtVault } from './findReferences';

/** What a text says of the vault that it names. */
export type NamedUse = Pick<Consumer, 'form' | 'item' | 'version'>;

const families = ['secrets', 'keys', 'certificates'] as const;
export type VaultCollection = (typeof families)[number];

/**
 * What a property that is the address or the resource id of a vault or of an item says; undefined for one of another vault. The host name
 * has to be the same, so a vault of this name in another cloud is another vault, and so is a longer name. A text around an address is
 * none: a description that mentions a vault does not use it.
 */
export function matchVault(text: string, vault: SoughtVault): NamedUse | undefined {
  return text.startsWith('/') ? matchId(text, vault) : matchAddress(text, vault);
}

/** The same for a property that has the name alone. */
export function matchName(text: string, { name }: SoughtVault): boolean {
  return text.toLowerCase() === name.toLowerCase();
}

function matchAddress(text: string, { name, suffix }: SoughtVault): NamedUse | undefined {
  if (!/^https:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  if (hostname.replace(/\.$/, '') !== `${name}.${suffix}`.toLowerCase()) return undefined;
  return { form: 'address', ...itemOf(pathname.split('/').slice(1)) };
}

const idPattern =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)(?:\/(.*))?$/i;

function matchId(text: string, vault: SoughtVault): NamedUse | undefined {
  const [, name, rest = ''] = idPattern.exec(text) ?? [];
  if (name === undefined || !matchName(name, vault)) return undefined;
  return { form: 'resourceId', ...itemOf(rest.split('/')) };
}

/** `secrets/db-password/<version>`. Anything else names only the vault. The service has its names in any case. */
function itemOf([family = '', name = '', version = '']: readonly string[]): Pick<NamedUse, 'item' | 'version'> {
  const known = families.find((one) => one === family.toLowerCase());
  if (known === undefined || !isItemName(name)) return { item: null, version: null };
  return { item: itemText(known, name), version: versionText(version) };
}

/** Whether an item of a vault can have this name. Source: Key Vault documentation, "object identifiers". */
export function isItemName(text: string): boolean {
  return /^[0-9A-Za-z-]{1,127}$/.test(text);
}

/** How a model names an item. */
export function itemText(family: VaultCollection, name: string): string {
  return `${family}/${name.toLowerCase()}`;
}

/** The id of a version; null for a text that is none. */
export function versionText(text: string): string | null {
  return /^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : null;
}

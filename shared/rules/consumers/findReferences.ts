import { commentRanges } from './commentRanges';
import { type FileKind } from './fileKinds';

/** How a place names a vault. */
export const referenceForms = ['address', 'privateAddress', 'resourceId', 'name', 'definition'] as const;

export interface Reference {
  /** Where the name of the vault begins in the text. */
  readonly at: number;
  /** From 1. */
  readonly line: number;
  readonly form: (typeof referenceForms)[number];
  /** What it uses of the vault, such as `secrets/db-password`; absent if the place names only the vault. */
  readonly item?: string;
  /** The version that it is pinned to, and where that begins; absent if it uses the current one. */
  readonly version?: { readonly id: string; readonly at: number };
}

export interface SoughtVault {
  readonly name: string;
  /** The end of its host name in its cloud: `vault.azure.net`. */
  readonly suffix: string;
}

/**
 * Finds each place of a text that names a vault: by its address, by its resource id, or by its name where a setting of a
 * vault has it. The name of a vault in another cloud, as a part of another name, or in a comment is none.
 */
export function findReferences(text: string, { syntax }: FileKind, vault: SoughtVault): readonly Reference[] {
  const places = placesOf(text, vault.name);
  if (places.length === 0) return [];
  const comments = commentRanges(text, syntax);
  const begins = comments.map(([from]) => from);
  const lines = lineStarts(text);
  return places.flatMap((at) => {
    const [, end = 0] = comments[countUntil(begins, at) - 1] ?? [];
    if (at < end) return [];
    const found = referenceAt(text, at, vault);
    return found === undefined ? [] : [{ at, line: countUntil(lines, at), ...found }];
  });
}

/** Where the name stands as a whole word, in any case: names of vaults have letters, digits and hyphens. */
function placesOf(text: string, name: string): readonly number[] {
  const lower = text.toLowerCase();
  const sought = name.toLowerCase();
  const places: number[] = [];
  for (let at = lower.indexOf(sought); at >= 0; at = lower.indexOf(sought, at + 1)) {
    if (!isOfName(lower.charAt(at - 1)) && !isOfName(lower.charAt(at + sought.length))) places.push(at);
  }
  return places;
}

function isOfName(character: string): boolean {
  return /[a-z0-9-]/.test(character);
}

type Found = Omit<Reference, 'at' | 'line'>;

function referenceAt(text: string, at: number, { name, suffix }: SoughtVault): Found | undefined {
  const from = at + name.length;
  const before = text.slice(Math.max(0, at - beforeLength), at);
  if (text.charAt(from) === '.') {
    // The name of another host ends with that of the vault.
    if (text.charAt(at - 1) === '.') return undefined;
    if (isHostEnd(text, from + 1, suffix)) return { form: 'address', ...itemAt(text, from + 1 + suffix.length) };
    return privateSuffixes(suffix).some((end) => isHostEnd(text, from + 1, end))
      ? { form: 'privateAddress' }
      : undefined;
  }
  if (/microsoft\.keyvault\/vaults\/$/i.test(before)) return { form: 'resourceId' };
  if (/microsoft\.keyvault\/vaults['"] ?, ?['"]$/i.test(before)) return { form: 'resourceId' };
  const block = blockAround(text.slice(Math.max(0, at - blockLength), at));
  if (block !== undefined) return { form: block === 'makes' ? 'definition' : 'name' };
  if (!isNameOfVault(before)) return undefined;
  return { form: 'name', ...itemOfSetting(text, from) };
}

/** Longer than each word that may stand before a name. */
const beforeLength = 120;

/** Between the begin of the block of a vault and its name. */
const blockLength = 400;

/** The names of the zones of private endpoints, of which each cloud has one. Source: Azure Private Link, "private DNS zone values". */
function privateSuffixes(suffix: string): readonly string[] {
  const core = suffix.replace(/^vault\./, 'vaultcore.');
  return [core, `privatelink.${core}`];
}

/** Whether a host name ends here with these labels. A longer one is another host. */
function isHostEnd(text: string, from: number, suffix: string): boolean {
  const to = from + suffix.length;
  if (text.slice(from, to).toLowerCase() !== suffix) return false;
  const [next = '', after = ''] = text.slice(to, to + 2);
  return !isOfName(next.toLowerCase()) && !(next === '.' && isOfName(after.toLowerCase()));
}

/** What follows the host of an address: `/secrets/name/version`. */
function itemAt(text: string, from: number): Pick<Reference, 'item' | 'version'> {
  const path =
    /^(?::443)?\/(secrets|keys|certificates)\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32})(?![0-9A-Za-z-]))?/.exec(
      text.slice(from, from + 220),
    );
  const [whole, collection, name, id] = path ?? [];
  if (whole === undefined || collection === undefined || name === undefined) return {};
  const item = `${collection}/${name}`;
  return id === undefined ? { item } : { item, version: { id, at: from + whole.length - id.length } };
}

/** The rest of a reference of App Service: `VaultName=…;SecretName=…;SecretVersion=…)`. */
function itemOfSetting(text: string, from: number): Pick<Reference, 'item' | 'version'> {
  const rest = text.slice(from, from + 220);
  const [, name] = /^;SecretName=([0-9A-Za-z-]{1,127})[;)]/i.exec(rest) ?? [];
  if (name === undefined) return {};
  const [whole = '', id] = /^;SecretName=[0-9A-Za-z-]{1,127};SecretVersion=([0-9a-f]{32})[;)]/i.exec(rest) ?? [];
  const item = `secrets/${name}`;
  return id === undefined ? { item } : { item, version: { id, at: from + whole.length - 1 - id.length } };
}

/** Whether the words before a name say that it is one of a vault: `keyvaultName: `, `--vault-name `, `KEY_VAULT_NAME=`. */
function isNameOfVault(before: string): boolean {
  const [, word = ''] = /([A-Za-z_][\w.-]{0,60})["']? {0,4}[:=]? {0,4}["']?$/.exec(before) ?? [];
  const plain = word.toLowerCase().replaceAll(/[_.-]/g, '');
  return plain.endsWith('vault') || plain.endsWith('vaultname');
}

/**
 * Whether the name is that of a vault in a block that makes it, or in one that only refers to it: `data` of Terraform, and
 * `existing` of Bicep. Undefined outside of such a block.
 */
function blockAround(before: string): 'makes' | 'refers' | undefined {
  const [, terraform] =
    /(resource|data)\s+"azurerm_key_vault"\s+"[\w-]{1,80}"\s*\{[^{}]{0,200}\bname\s{0,20}=\s{0,5}"$/.exec(before) ?? [];
  if (terraform !== undefined) return terraform === 'data' ? 'refers' : 'makes';
  const bicep = /'Microsoft\.KeyVault\/vaults@[\w-]{1,30}'\s+(existing|)\s*=\s*\{[^{}]{0,200}\bname:\s{0,5}'$/i.exec(
    before,
  );
  if (bicep !== null) return bicep[1] === '' ? 'makes' : 'refers';
  return /"type"\s*:\s*"Microsoft\.KeyVault\/vaults"[^{}]{0,200}"name"\s*:\s*"$/i.test(before) ? 'makes' : undefined;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of some rising numbers are at most this one. */
function countUntil(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { MoverError } from '../../../shared/contracts/model/moverError';
import { isCurrentUncertain } from '../../../shared/rules/compare/orderVersions';
import { type ReadItem } from '../../../shared/rules/comparisons/comparedItem';
import { type ComparedVersion, type ComparedKey } from '../../../shared/rules/comparisons/itemDifferences';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type KeyDetail } from '../../../shared/clients/vault/vaultKeys';
import { type AnyVersion, isNotFound, listVersions, readCurrentId } from '../items/itemVersion';
import { type ItemName, type MoveVault } from '../frame/vaultPair';
import { publicPartOf } from '../items/keyShape';
import { type Digest, readComparable } from '../items/readComparable';
import { allInParallel } from '../frame/allInParallel';

/** Reads what lists and properties show of an item: its versions, and the policy of a key or a certificate. */
export async function readLists(vault: MoveVault, item: ItemName): Promise<ReadItem> {
  const versions = await listVersions(vault, item);
  const policy = await readPolicy(vault, item, versions);
  const listed = versions.map((version) => ({ ...version, digest: version.thumbprint ?? null }));
  return { versions: listed, current: null, ...(policy === undefined ? {} : { policy }) };
}

async function readPolicy(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  versions: readonly AnyVersion[],
): Promise<object | undefined> {
  switch (itemType) {
    case 'secret':
      return undefined;
    case 'key':
      return versions.length === 0 ? undefined : rotationPolicyOf(vault, itemName);
    case 'certificate':
      // A certificate that was never issued has a policy, too.
      return vault.certificates.readPolicy(itemName).catch(undefinedIfNotFound);
  }
}

/** The actions of a policy by their names, because the service may list them in any order. */
async function rotationPolicyOf(vault: MoveVault, itemName: string): Promise<object | undefined> {
  const policy = await vault.keys.readRotationPolicy(itemName);
  if (policy === undefined) return undefined;
  const { lifetimeActions, ...rest } = policy;
  const names = [...new Set(lifetimeActions.map(({ action }) => action))].sort();
  const named = (name: string) => lifetimeActions.filter(({ action }) => action === name);
  return { ...rest, lifetimeActions: Object.fromEntries(names.map((name) => [name, named(name)])) };
}

interface Listed {
  readonly listed: ReadItem;
  readonly digest: Digest;
}

/** Adds to each version the keyed digest of its content, and of a key all that is not its material. */
export async function readComparedContents(
  vault: MoveVault,
  item: ItemName,
  { listed, digest }: Listed,
): Promise<ReadItem> {
  const { versions } = listed;
  const read =
    item.itemType === 'key'
      ? await allInParallel(versions, (version) => readKey(vault, item.itemName, { version, digest }))
      : await readComparable(vault, item, versions, digest);
  const current = isCurrentUncertain(read) ? await readCurrent(vault, item, read) : null;
  return { ...listed, versions: read, current };
}

interface KeyVersion {
  readonly version: AnyVersion;
  readonly digest: Digest;
}

async function readKey(vault: MoveVault, name: string, { version, digest }: KeyVersion): Promise<ComparedVersion> {
  const detail = await vault.keys.readKey(name, version.version);
  const publicPart = publicPartOf(detail);
  return {
    ...version,
    digest: publicPart === undefined ? null : await digest(publicPart),
    key: keyShape(detail),
  };
}

function keyShape(detail: KeyDetail): ComparedKey {
  const { keyType, keySize, curve, operations, exportable, releasePolicy, publicKey, otherAttributes } = detail;
  // Take the size of an RSA key from its modulus, because the service does not always return it separately.
  const bits = publicKey.n === undefined ? keySize : Buffer.from(publicKey.n, 'base64url').length * 8;
  return {
    keyType,
    keySize: bits === undefined ? '' : String(bits),
    curve: curve ?? publicKey.crv ?? '',
    keyOperations: [...operations].sort().join(' '),
    exportable: String(exportable),
    releasePolicy: canonicalJson(releasePolicy ?? null),
    otherAttributes: Object.fromEntries(
      Object.entries(otherAttributes).map(([name, attribute]) => [name, canonicalJson(attribute)]),
    ),
  };
}

/** The id of the current version; null if it cannot be read. */
async function readCurrent(vault: MoveVault, item: ItemName, versions: readonly AnyVersion[]): Promise<string | null> {
  try {
    return await readCurrentId(vault, item);
  } catch (error) {
    if (!(error instanceof MoverError) || error.code !== 'ITEM_DISABLED') throw error;
    const newest = Math.max(...versions.map(({ created }) => created));
    return versions.find(({ created, enabled }) => created === newest && !enabled)?.version ?? null;
  }
}

function undefinedIfNotFound(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}

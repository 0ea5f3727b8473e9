import { type MoveVault, type ItemName, type VaultPair } from '../frame/vaultPair';
import { listVersions, type AnyVersion } from '../items/itemVersion';
import { type Digest, readComparable, comparedDigest } from '../items/readComparable';
import { readCurrentVersion } from '../items/readOrder';
import { orAbsent } from '../../../shared/clients/vault/itemClient';
import { isCurrentUncertain } from '../../../shared/rules/compare/orderVersions';
import { type ComparedVersion, type ComparedKey } from '../../../shared/rules/comparisons/itemDifferences';
import { publicPartOf } from '../items/keyShape';
import { type KeyDetail } from '../../../shared/clients/vault/vaultKeys';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { z } from 'zod';
import { type ComparedItem, comparedItemSchema, type JoinedItem } from '../../../shared/contracts/model/comparisons';
import { type PartialOutput, type StepPart } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Side, sides } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import {
  comparedItem,
  isThere,
  loneItem,
  type ReadItem,
  unreadItem,
} from '../../../shared/rules/comparisons/comparedItem';
import { unreadContent } from '../../../shared/rules/compare/comparableVersion';
import { failStep } from '../frame/failStep';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { inItemPart } from '../parts/itemPart';

/** The output for one item. A page step keeps it encrypted until all items of the page have one. */
export const comparedOutputSchema = z.strictObject({
  row: comparedItemSchema,
  /** True if another try may read the item. */
  retryable: z.boolean(),
  throttled: z.number().int().nonnegative(),
});
export type ComparedOutput = z.infer<typeof comparedOutputSchema>;

interface Input {
  readonly move: MoveSpec;
  readonly item: JoinedItem;
  readonly part?: StepPart | undefined;
}

/** Reads one item in both vaults and compares it. Its clients have no guard, so they cannot write. */
export function compareOne(clients: Clients, { move, item, part }: Input): Promise<ComparedOutput | PartialOutput> {
  const { itemType, itemName } = item;
  const input = { move, itemType, itemName, part };
  const failed = (error: unknown) => notRead(item, failStep(error));
  return inItemPart(clients, { step: 'compare', input, failed }, async ({ pair }): Promise<ComparedOutput> => {
    const row = await compare(clients, pair, { move, item });
    return { row, retryable: false, throttled: pair.meter.throttled };
  });
}

/** The output for an item that could not be read. */
export function notRead(item: JoinedItem, failure: StepFailed): ComparedOutput {
  return { row: unreadItem(item, failure), retryable: failure.retryable, throttled: 0 };
}

async function compare(
  { staging }: Pick<Clients, 'staging'>,
  pair: VaultPair,
  { move, item }: Input,
): Promise<ComparedItem> {
  // A list may lack an item that was created later, or that the vault hides. So a vault that did not list it is asked, too.
  const [source = nothing, target = nothing] = await allInParallel(sides, (side) =>
    isOfCertificate(item, side) ? Promise.resolve(nothing) : readLists(pair[side], item),
  );
  if (!isThere(source) && !isThere(target)) return unreadItem(item, gone(item));
  if (!isThere(source) || !isThere(target)) return loneItem(item, source, target);
  if (move.verify !== 'full') return comparedItem(item, withoutContents(source), withoutContents(target));
  const digest = comparedDigest(staging, move, item);
  const read = await allInParallel(sides, (side) =>
    readComparedContents(pair[side], item, { listed: side === 'source' ? source : target, digest }),
  );
  const [from = nothing, to = nothing] = read;
  return comparedItem(item, from, to);
}

/** Whether the vault has a certificate of this name instead. The key and the secret of a certificate do not count as items. */
function isOfCertificate({ itemType, instead }: JoinedItem, side: Side): boolean {
  return itemType !== 'certificate' && instead[side].includes('certificate');
}

const nothing: ReadItem = { versions: [], current: null };

/** A thumbprint is public and in the list. All other contents count as equal. */
function withoutContents({ versions, ...rest }: ReadItem): ReadItem {
  return {
    ...rest,
    versions: versions.map((version) => ({ ...version, digest: version.digest ?? unreadContent.unread })),
  };
}

function gone({ itemType, itemName }: JoinedItem): StepFailed {
  const detail = `Expected ${itemType} ${itemName} to be where the list of a vault names it, but no vault has it now. Somebody removed it during the comparison, or the list was wrong.`;
  return { state: 'failed', code: 'ITEM_NOT_FOUND', detail, retryable: false };
}

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
      return orAbsent(vault.certificates.readPolicy(itemName));
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
  const current = isCurrentUncertain(read) ? await readCurrentVersion(vault, item, read) : null;
  return { ...listed, versions: read, current };
}

interface KeyVersion {
  readonly version: AnyVersion;
  readonly digest: Digest;
}

async function readKey(vault: MoveVault, name: string, { version, digest }: KeyVersion): Promise<ComparedVersion> {
  const detail = await vault.keys.read(name, version.version);
  const publicPart = publicPartOf(detail);
  return {
    ...version,
    digest: publicPart === undefined ? null : await digest(publicPart),
    key: keyShape(detail),
  };
}

function keyShape(detail: KeyDetail): ComparedKey {
  const { keyType, keySize, curve, operations, exportable, releasePolicy, publicKey, otherAttributes } = detail;
  return {
    keyType,
    keySize: keySize === undefined ? '' : String(keySize),
    curve: curve ?? publicKey.crv ?? '',
    keyOperations: [...operations].sort().join(' '),
    exportable: String(exportable),
    releasePolicy: canonicalJson(releasePolicy ?? null),
    otherAttributes: Object.fromEntries(
      Object.entries(otherAttributes).map(([name, attribute]) => [name, canonicalJson(attribute)]),
    ),
  };
}

import { type PlannedItem, type ItemTraits } from '../../../shared/contracts/model/plan';
import { type VaultPair, type MoveVault, type ItemName } from '../frame/vaultPair';
import { inTarget } from '../../../shared/rules/plan/itemTraits';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { type CertificateFacts, type KeyFacts } from '../../../shared/rules/plan/itemFacts';
import { renewalDue, rotationDue } from '../../../shared/rules/checks/dueDates';
import { isCreatable, unknownParts } from './keyShape';
import { renewsItself } from '../../../shared/rules/transfer/freezeState';
import { type AnyVersion } from './itemVersion';

export interface TypeFacts {
  readonly key?: KeyFacts;
  readonly certificate?: CertificateFacts;
  /** Whether a certificate's current version is exportable, if its policy says so. */
  readonly isExportable?: boolean;
}

interface Wanted {
  /** The issued versions in the source, oldest first. */
  readonly issued: readonly AnyVersion[];
  /** The item cannot go by backup, so a key would have to be created again. */
  readonly isBackupExcluded: boolean;
}

/** Reads facts that only keys or only certificates have. */
export async function readTypeFacts(
  source: MoveVault,
  { itemType, itemName }: ItemName,
  { issued, isBackupExcluded }: Wanted,
): Promise<TypeFacts> {
  const current = issued.at(-1);
  switch (itemType) {
    case 'secret':
      return {};
    case 'key':
      return current === undefined ? {} : { key: await readKeyFacts(source, itemName, { current, isBackupExcluded }) };
    case 'certificate':
      return readCertificateFacts(source, itemName, current);
  }
}

async function readKeyFacts(
  source: MoveVault,
  name: string,
  { current, isBackupExcluded }: { readonly current: AnyVersion; readonly isBackupExcluded: boolean },
): Promise<KeyFacts> {
  const policy = await source.keys.readRotationPolicy(name);
  const key = isBackupExcluded ? await source.keys.read(name) : undefined;
  const unknown = key && unknownParts(key);
  const rotates = policy?.lifetimeActions.some(({ action }) => action === 'Rotate') ?? false;
  const renewsOn = rotationDue(policy?.lifetimeActions ?? [], current);
  return {
    hasRotationPolicy: policy !== undefined,
    rotates,
    ...(renewsOn === undefined ? {} : { renewsOn }),
    ...(key === undefined ? {} : { isCreatable: isCreatable(key) }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

async function readCertificateFacts(
  source: MoveVault,
  name: string,
  current: AnyVersion | undefined,
): Promise<TypeFacts> {
  const pending = await source.certificates.readPending(name);
  if (current === undefined)
    return pending === undefined ? {} : { certificate: { pending: 'neverIssued', renews: false } };
  const policy = await source.certificates.readPolicy(name);
  const renewsOn = renewalDue(policy, current);
  const issuer = policy.issuer?.name;
  const isInProgress = pending?.status === 'inProgress';
  return {
    certificate: {
      pending: isInProgress ? 'inProgress' : 'none',
      renews: renewsItself(policy),
      ...(renewsOn === undefined ? {} : { renewsOn }),
      ...(issuer === undefined || builtInIssuers.has(issuer.toLowerCase())
        ? {}
        : { issuer: issuer.slice(0, maxIssuerLength) }),
    },
    ...(policy.key_props?.exportable === undefined ? {} : { isExportable: policy.key_props.exportable }),
  };
}

/** Issuer names that every vault has; they are not issuers to copy. */
const builtInIssuers: ReadonlySet<string> = new Set(['self', 'unknown']);

/** The limit of the plan's contract, in characters; Key Vault allows no longer issuer names. */
const maxIssuerLength = 127;

type Measured = Pick<PlannedItem, 'itemType' | 'itemName' | 'route' | 'reasons'>;

/**
 * Returns facts that only a read of the item shows: whether a key is in hardware, whether a certificate that renews itself does
 * so in the target, too, and the size in bytes of a secret that moves by value. It does not keep the value. Reads only; returns no
 * facts if the item cannot be read, which other findings report.
 */
export async function measureItem(
  { source, target }: Pick<VaultPair, 'source' | 'target'>,
  { itemType, itemName, route, reasons }: Measured,
  { renewsOn }: Pick<ItemTraits, 'renewsOn'>,
): Promise<ItemTraits> {
  // Unless the target has something of the item, the target may not even exist.
  const isThere = reasons.some((reason) => inTarget.has(reason));
  if (itemType === 'certificate') {
    if (renewsOn === undefined || !isThere) return {};
    return unlessUnread({ renewsInTarget: 'unread' }, async () =>
      renewsItself(await target.certificates.readPolicy(itemName)) ? { renewsInTarget: 'yes' } : {},
    );
  }
  return unlessUnread({}, async () => {
    if (itemType === 'key') {
      const { keyType } = await source.keys.read(itemName);
      return keyType.endsWith('-HSM') ? { hardware: true } : {};
    }
    if (route !== 'exportImport') return {};
    return { valueBytes: Buffer.byteLength((await source.secrets.read(itemName)).value, 'utf8') };
  });
}

async function unlessUnread(unread: ItemTraits, read: () => Promise<ItemTraits>): Promise<ItemTraits> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MoverError && !isBudgetSpent(error)) return unread;
    throw error;
  }
}

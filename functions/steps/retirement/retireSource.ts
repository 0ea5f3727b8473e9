import { type Arm, type SourceWrites, type VaultAddress, type VaultPatch } from '../../../shared/clients/arm/arm';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { hasCode, MoverError } from '../../../shared/contracts/model/moverError';
import { type BreakGlass, type LockRecord, type VaultDoors } from '../../../shared/contracts/steps/retirement';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import {
  doorsOf,
  isAsBefore,
  isSameVault,
  lockedDoors,
  onlyDoors,
  openedWords,
  vaultProofOf,
  standsOf,
} from '../../../shared/rules/retirement/lockedVault';

export interface RetirePlace {
  readonly arm: Pick<Arm, 'findVault' | 'readVault' | 'readDeletedVault' | 'listRoleAssignments'>;
  /** Their guard asks whether the retirement still holds the source, and whether nobody asked for another step since. */
  readonly writes: SourceWrites;
  /** The name of the source. */
  readonly name: string;
}

/** What a step did: when the vault was read back, and what it left as it is. */
export interface Retired {
  readonly left: readonly string[];
  readonly found: 'same' | 'none' | 'other';
  readonly isLocked: boolean;
  readonly recoverableUntil: string | null;
}

const whole: Retired = { left: [], found: 'same', isLocked: true, recoverableUntil: null };

const gone: Retired = { ...whole, found: 'none', isLocked: false };

/** Reads what stands at the source, for the record of its lock. Refuses a vault that is not the one that the move moved. */
export async function recordOf(
  { arm, name }: RetirePlace,
  { breakGlass, movedAt }: { readonly breakGlass: BreakGlass; readonly movedAt: string },
): Promise<LockRecord> {
  const vault = await arm.findVault(name);
  if (vault === undefined) throw notThere(name);
  const proof = vaultProofOf(vault);
  if (proof === undefined || Date.parse(proof.createdAt) >= Date.parse(movedAt)) {
    const found = proof === undefined ? 'Azure does not say when it was made' : `it was made at ${proof.createdAt}`;
    throw replaced(name, `one that is older than the move, which began at ${movedAt}, but ${found}`);
  }
  const { region, tenantId, sku } = vault;
  const before = doorsOf(vault);
  const listed = await arm.listRoleAssignments(vault.id);
  const assignments = listed.filter(({ scope }) => `${scope}/`.toLowerCase().startsWith(`${vault.id}/`.toLowerCase()));
  return { vault: proof, region, tenantId, sku, before, locked: lockedDoors(vault, breakGlass), assignments };
}

/**
 * Locks the source by one write, and reads it back. Key Vault has no conditional write of a vault, so this looks immediately before.
 * `changed`: it is not as the record says, and nothing was written.
 */
export async function lockSource(place: RetirePlace, record: LockRecord): Promise<Retired | 'changed'> {
  const vault = await requireSame(place, record);
  const stands = standsOf(doorsOf(vault), record);
  if (stands.open.length === 0) return whole;
  if (!isAsBefore(doorsOf(vault), record)) {
    // A door that is locked shows that the lock was written before, so the record must not be replaced.
    const wasLocked = onlyChanged(record).some((door) => stands.locked.includes(door));
    if (!wasLocked) return 'changed';
    throw opened(place.name, openedWords(doorsOf(vault), record, stands.open));
  }
  await place.writes.changeVault(addressOf(vault), patchOf(record.locked));
  const now = doorsOf(await requireSame(place, record));
  const { open } = standsOf(now, record);
  if (open.length > 0) throw opened(place.name, openedWords(now, record, open));
  return whole;
}

/** Sets back what the lock set. What somebody changed since stays, and is named. */
export async function unlockSource(place: RetirePlace, record: LockRecord): Promise<Retired> {
  const vault = await requireSame(place, record);
  const { locked } = standsOf(doorsOf(vault), record);
  const doors = locked.filter((door) => onlyChanged(record).includes(door));
  if (doors.length > 0) await place.writes.changeVault(addressOf(vault), patchOf(onlyDoors(record.before, doors)));
  const now = doorsOf(await requireSame(place, record));
  const { other, locked: closed } = standsOf(now, record);
  const stays = closed.filter((door) => onlyChanged(record).includes(door));
  if (stays.length > 0) throw notReadBack(place.name);
  return { ...whole, isLocked: false, left: openedWords(now, record, other) };
}

/** Soft-deletes the locked source. It purges nothing. */
export async function deleteSource(place: RetirePlace, record: LockRecord): Promise<Retired> {
  const { arm, name } = place;
  const address = addressIn(record, name);
  const readDeleted = () => arm.readDeletedVault(address.subscriptionId, record.region, name);
  // Without the right to read it, nobody would see afterwards until when it can be recovered.
  await readDeleted();
  const vault = await arm.readVault(address);
  if (vault !== undefined) {
    if (!isSameVault(vault, record)) throw replaced(name, `the one of ${record.vault.createdAt}`);
    const { open } = standsOf(doorsOf(vault), record);
    if (open.length > 0) throw opened(name, openedWords(doorsOf(vault), record, open));
    await place.writes.deleteVault(address);
  }
  const deleted = await readDeleted();
  if (deleted?.vaultId.toLowerCase() !== record.vault.id) throw notThere(name, true);
  return { ...gone, recoverableUntil: deleted.scheduledPurgeDate };
}

/** Brings the deleted source back. It is locked, as it was. Azure lost its role assignments, so they are written again. */
export async function recoverSource(place: RetirePlace, record: LockRecord): Promise<Retired> {
  const { arm, writes, name } = place;
  const address = addressIn(record, name);
  if ((await arm.readVault(address)) === undefined) {
    const deleted = await arm.readDeletedVault(address.subscriptionId, record.region, name);
    if (deleted?.vaultId.toLowerCase() !== record.vault.id) throw notThere(name);
    const { region, tenantId, sku, locked } = record;
    const { network, enabledFor, usesRoles, accessPolicies } = locked;
    const doors = { network, enabledFor, access: { usesRoles, accessPolicies } };
    const recovered = { region, tenantId, sku, tags: deleted.tags ?? {}, ...doors };
    await writes.recoverVault(address, recovered);
  }
  const vault = await requireSame(place, record);
  const left = await assignAgain(place, record, vault.id);
  const now = doorsOf(vault);
  return { ...whole, left: [...openedWords(now, record, standsOf(now, record).open), ...left] };
}

/** Names what stands open in the locked source. It writes nothing. */
export async function lookAtSource({ arm, name }: RetirePlace, record: LockRecord): Promise<Retired> {
  const vault = await arm.readVault(addressIn(record, name));
  if (vault === undefined) return gone;
  if (!isSameVault(vault, record)) return { ...gone, found: 'other' };
  const now = doorsOf(vault);
  const { open } = standsOf(now, record);
  const isLocked = onlyChanged(record).some((door) => !open.includes(door));
  return { ...whole, isLocked, left: openedWords(now, record, open) };
}

/** A missing right leaves them out, and the answer names it. */
async function assignAgain({ arm, writes }: RetirePlace, record: LockRecord, id: string): Promise<readonly string[]> {
  if (record.assignments.length === 0) return [];
  const there = new Set((await arm.listRoleAssignments(id)).map(({ name }) => name));
  const left: string[] = [];
  for (const assignment of record.assignments.filter(({ name }) => !there.has(name))) {
    try {
      await writes.assignRole(assignment);
    } catch (error) {
      if (!hasCode(error, 'ARM_FORBIDDEN', 'ARM_PRINCIPAL_NOT_FOUND', 'ARM_CONFLICT', 'ARM_REFUSED')) throw error;
      left.push(`the role assignment ${assignment.name} of ${assignment.principalId}: ${error.message}`);
    }
  }
  return left.slice(0, maxLeft);
}

const maxLeft = 20;

/** The doors that a lock changes. */
function onlyChanged({ before, locked }: LockRecord): readonly ('access' | 'network' | 'services')[] {
  return standsOf(before, { before: locked, locked }).other;
}

function patchOf({ usesRoles, accessPolicies, network, enabledFor }: Partial<VaultDoors>): VaultPatch {
  return {
    ...(usesRoles === undefined || accessPolicies === undefined ? {} : { access: { usesRoles, accessPolicies } }),
    ...(network === undefined ? {} : { network }),
    ...(enabledFor === undefined ? {} : { enabledFor }),
  };
}

async function requireSame({ arm, name }: RetirePlace, record: LockRecord): Promise<VaultResource> {
  const vault = await arm.readVault(addressIn(record, name));
  if (vault === undefined) throw notThere(name);
  if (!isSameVault(vault, record)) throw replaced(name, `the one of ${record.vault.createdAt}`);
  return vault;
}

function addressIn({ vault: { id } }: LockRecord, name: string): VaultAddress {
  const [, , subscriptionId = '', , resourceGroup = ''] = id.split('/');
  const address = { subscriptionId, resourceGroup, name };
  if (vaultId(address).toLowerCase() === id) return address;
  throw replaced(name, `the one with the id ${id}`);
}

function addressOf({ subscriptionId, resourceGroup, name }: VaultResource): VaultAddress {
  return { subscriptionId, resourceGroup, name };
}

/** `retryable` after a deletion: Azure shows it some seconds later. */
function notThere(name: string, retryable = false): MoverError {
  const message = `Expected vault ${name}, which the move moved; Azure Resource Manager shows the app no such vault, and none that is deleted.`;
  return new MoverError('ARM_NOT_FOUND', message, { retryable });
}

function replaced(name: string, expected: string): MoverError {
  const message = `Expected vault ${name} to be ${expected}. Another vault has its name by now. Nothing was written to it.`;
  return new MoverError('VAULT_REPLACED', message);
}

function opened(name: string, words: readonly string[]): MoverError {
  const message = `Expected vault ${name} to be locked as the app locked it, but somebody opened it by hand: ${words.join('; ')}. Find out who needs it. Unlock it, and lock it again when nobody does.`;
  return new MoverError('VAULT_OPENED', message);
}

function notReadBack(name: string): MoverError {
  const message = `Expected vault ${name} to have its former access and network; it still shows the lock. Look at it again in a minute.`;
  return new MoverError('ARM_UNAVAILABLE', message, { retryable: true });
}

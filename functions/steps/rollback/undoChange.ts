import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RollbackVaultReason } from '../../../shared/contracts/model/rollback';
import { type VaultChange } from '../../../shared/contracts/model/vaultChanges';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type ArmWrites, type VaultAddress } from '../../../shared/clients/arm/arm';
import { parseVaultScope } from '../../../shared/clients/arm/armPaths';
import {
  type ChangeState,
  judgeAssignment,
  judgeDiagnostics,
  judgeVaultPart,
  tagsWithout,
} from '../../../shared/rules/rollback/judgeVaultChange';
import { isExactly } from '../targetVault/customRoles';
import { contactsDigest, issuerDigest } from '../issuersAndContacts/planIssuersAndContacts';
import { orAbsent } from '../../../shared/clients/vault/itemClient';
import { listAll } from '../items/listPart';
import { type MoveVault } from '../frame/vaultPair';

export interface UndoPlace {
  readonly arm: Arm;
  /** Guarded by the claim of the rollback on the target, as the clients of the target are. */
  readonly writes: ArmWrites;
  readonly target: Pick<MoveVault, 'certificates'>;
  readonly issuersInUse: () => Promise<IssuersInUse>;
}

export type Undone =
  | { readonly state: 'rolledBack' }
  | { readonly state: 'kept'; readonly reason: RollbackVaultReason; readonly detail?: string };

const undone = { state: 'rolledBack' } as const;
const changed = { state: 'kept', reason: 'CHANGED_SINCE' } as const;

/**
 * Undoes one change of the vault itself if it is still as the move left it. A change that is undone already needs no write, so a
 * second run does no harm. Throws what the clients throw.
 */
export async function undoChange(place: UndoPlace, change: VaultChange): Promise<Undone> {
  const { arm, writes } = place;
  switch (change.kind) {
    case 'issuer':
      return removeIssuer(place, change);
    case 'contacts':
      return removeContacts(place, change);
    case 'roleAssignment': {
      const { assignment } = change;
      const state = judgeAssignment(change, await arm.listRoleAssignments(assignment.scope));
      return settle(state, () => writes.removeRole(assignment));
    }
    case 'customRole':
      return discardRole(place, change);
    case 'diagnostics': {
      const { vaultId, set } = change;
      const state = judgeDiagnostics(change, await arm.listDiagnosticSettings(vaultId));
      return settle(state, () => writes.removeDiagnosticSetting(vaultId, set.name));
    }
    case 'accessPolicy':
    case 'tag':
    case 'enabledFor':
    case 'network':
      return undoVaultPart(place, change);
  }
}

/** The service keeps a role that is assigned. Another move may have assigned it since. */
async function discardRole(place: UndoPlace, { role }: Change<'customRole'>): Promise<Undone> {
  const now = await place.arm.readRole(role.scope, role.name);
  const state = now === undefined ? 'undone' : isExactly(now, role) ? 'asSet' : 'changed';
  try {
    return await settle(state, () => place.writes.discardRole(role));
  } catch (error) {
    if (!(error instanceof MoverError) || !error.message.includes('RoleDefinitionHasAssignments')) throw error;
    return { state: 'kept', reason: 'ROLE_IN_USE' };
  }
}

type VaultPart = Extract<VaultChange, { kind: 'accessPolicy' | 'tag' | 'enabledFor' | 'network' }>;

async function undoVaultPart(place: UndoPlace, change: VaultPart): Promise<Undone> {
  const address = addressOf(change.vaultId);
  const vault = await place.arm.readVault(address);
  if (vault === undefined) return { state: 'kept', reason: 'NO_VAULT' };
  return settle(judgeVaultPart(change, vault), () => writeVaultPart(place.writes, { address, vault }, change));
}

async function writeVaultPart(
  writes: ArmWrites,
  { address, vault }: { readonly address: VaultAddress; readonly vault: VaultResource },
  change: VaultPart,
): Promise<void> {
  switch (change.kind) {
    case 'accessPolicy':
      return change.before === null
        ? writes.removeAccessPolicies(address, [change.set])
        : writes.replaceAccessPolicies(address, [change.before]);
    case 'tag':
      await writes.changeVault(address, { tags: tagsWithout(change, vault) });
      return;
    case 'enabledFor':
      await writes.changeVault(address, { enabledFor: change.before });
      return;
    case 'network':
      await writes.changeVault(address, { network: change.before });
  }
}

async function settle(state: ChangeState, write: () => Promise<void>): Promise<Undone> {
  if (state === 'undone') return undone;
  if (state === 'changed') return changed;
  await write();
  return undone;
}

type Change<Kind extends VaultChange['kind']> = Extract<VaultChange, { kind: Kind }>;

/** A password that somebody set since the move copied the issuer shows only in the time of the last change. */
async function removeIssuer(place: UndoPlace, { name, digest, updated }: Change<'issuer'>): Promise<Undone> {
  const { certificates } = place.target;
  const there = await certificates.findIssuer(name);
  if (there === undefined) return undone;
  if (issuerDigest(there.issuer) !== digest) return changed;
  if (updated === null || there.updated !== updated)
    return { ...changed, detail: 'Somebody may have set its password.' };
  const used = await place.issuersInUse();
  if (used === undefined) {
    const detail = `The target has more than ${String(maxPolicies)} certificates.`;
    return { state: 'kept', reason: 'IN_USE', detail };
  }
  const certificate = used.get(name.toLowerCase());
  if (certificate !== undefined)
    return { state: 'kept', reason: 'IN_USE', detail: `Certificate ${certificate} names it.` };
  return settle('asSet', () => certificates.deleteIssuer(name));
}

/** In a vault with more certificates, the rollback does not read all their policies. */
const maxPolicies = 500;

/** The issuers that live certificates name, in lower case, each with one of these; undefined in a vault with too many certificates. */
export type IssuersInUse = ReadonlyMap<string, string> | undefined;

export async function readIssuersInUse({ certificates }: Pick<MoveVault, 'certificates'>): Promise<IssuersInUse> {
  const live = await listAll((token) => certificates.list(token));
  if (live.length > maxPolicies) return undefined;
  const used = new Map<string, string>();
  for (const { name } of live) {
    const issuer = (await orAbsent(certificates.readPolicy(name)))?.issuer?.name;
    if (issuer !== undefined) used.set(issuer.toLowerCase(), name);
  }
  return used;
}

/** The target had no contacts before the move: it copies them only then. */
async function removeContacts(place: UndoPlace, { digest }: Change<'contacts'>): Promise<Undone> {
  const { certificates } = place.target;
  const there = await certificates.readContacts();
  if (there.length === 0) return undone;
  const state = contactsDigest(there) === digest ? 'asSet' : 'changed';
  return settle(state, () => certificates.setContacts([]));
}

function addressOf(vaultId: string): VaultAddress {
  const parsed = parseVaultScope(vaultId);
  if (parsed !== undefined) return parsed;
  throw new MoverError('ARM_REFUSED', 'Expected the id of the target vault in the report of the move.');
}

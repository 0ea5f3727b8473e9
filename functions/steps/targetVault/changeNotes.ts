import { type Arm, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type ConfigurationStep } from '../../../shared/contracts/model/configuration';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { type AccessPolicy, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { principalOf, union, permissionsText } from '../../../shared/rules/configuration/planPolicies';
import { type z } from 'zod';
import { type Clients } from '../../../shared/clients/openClients';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { notedChangesSchema, type VaultChange } from '../../../shared/contracts/model/vaultChanges';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { changeTexts } from '../../../shared/rules/transfer/proofTexts';

type NoteClients = Pick<Clients, 'store' | 'starts'>;
type Run = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

/** Notes what a write changes of the target vault itself, so that a rollback can undo it. `of` names the write. */
export interface ChangeNotes {
  /** Notes the changes before the write. What an earlier try noted first stays: it has the state before the move. */
  keep(of: string, changes: readonly VaultChange[]): Promise<void>;
  /** Replaces the note of a write by what its answer says. */
  complete(of: string, changes: readonly VaultChange[]): Promise<void>;
  /** Removes the note of a write that the service refused. */
  forget(of: string): Promise<void>;
}

/** The notes of a run that still has its start token. A run without one notes nothing. */
export function changeNotes(clients: NoteClients, run: Run): ChangeNotes {
  const nameOf = (of: string): string => storeNames.vaultChange(run, hashPart(of));
  const write = async (of: string, changes: readonly VaultChange[]): Promise<void> => {
    const { startToken } = run;
    if (startToken === undefined) return;
    const proof = await clients.starts.sign(startToken, 'sealed', changeTexts(run, changes));
    await writeJson(clients.store, nameOf(of), notedChangesSchema, { proof, changes: [...changes] });
  };
  return {
    async keep(of, changes) {
      if (changes.length === 0 || (await readNote(clients, run, nameOf(of))) !== undefined) return;
      await write(of, changes);
    },
    complete: write,
    forget: (of) => clients.store.remove(nameOf(of)),
  };
}

/** A move writes fewer: a subscription has at most 4,000 role assignments. */
const maxNotes = 6_000;
const readsAtOnce = 8;

/** Returns everything that a run noted. A note without a valid proof counts as none: somebody else wrote it into the store. */
export async function readChanges(clients: NoteClients, run: Run): Promise<readonly VaultChange[]> {
  if (run.startToken === undefined) return [];
  const names: string[] = [];
  for await (const name of clients.store.list(storeNames.vaultChanges(run))) {
    if (names.length === maxNotes) break;
    names.push(name);
  }
  const notes = await allInParallel(names, (name) => readNote(clients, run, name), readsAtOnce);
  return notes.flatMap((note) => [...(note ?? [])]);
}

async function readNote(
  { store, starts }: NoteClients,
  run: Run,
  name: string,
): Promise<readonly VaultChange[] | undefined> {
  const { startToken } = run;
  if (startToken === undefined) return undefined;
  const proof = byHmac<z.infer<typeof notedChangesSchema>>(
    (stored) => stored.proof,
    ({ changes }) =>
      starts.sign(startToken, 'sealed', changeTexts(run, changes)).catch(whenCode('START_REFUSED', undefined)),
  );
  return (await findProved(store, { name, schema: notedChangesSchema, proof }))?.changes;
}

export interface TargetPlace {
  readonly arm: Arm;
  readonly address: VaultAddress;
}

/**
 * Returns what a write is about to change of the vault, with what is there now. What the vault has already is not in it. Empty for
 * what a rollback cannot undo: the vault itself, its private endpoint, purge protection.
 */
export async function changesOf(place: TargetPlace, step: ConfigurationStep): Promise<readonly VaultChange[]> {
  const at = { vaultId: vaultId(place.address) };
  switch (step.kind) {
    case 'roleAssignments':
      return [{ kind: 'roleAssignment', assignment: step.assignment, roleName: step.roleName }];
    case 'customRole':
      return [{ kind: 'customRole', role: step.role }];
    case 'diagnostics':
      return [{ kind: 'diagnostics', ...at, set: step.setting }];
    case 'accessPolicies':
      return policyChanges(place, step.policies);
    case 'tags': {
      const there = new Set(Object.keys((await requireTarget(place)).tags).map((name) => name.toLowerCase()));
      const added = Object.entries(step.tags).filter(([name]) => !there.has(name.toLowerCase()));
      return added.map(([name, set]) => ({ kind: 'tag', ...at, name, set }));
    }
    case 'network':
      return [{ kind: 'network', ...at, before: (await requireTarget(place)).network, set: step.network }];
    case 'enabledFor':
      return [{ kind: 'enabledFor', ...at, before: (await requireTarget(place)).enabledFor, set: step.enabledFor }];
    case 'vault':
    case 'privateEndpoint':
    case 'purgeProtection':
      return [];
  }
}

async function policyChanges(place: TargetPlace, added: readonly AccessPolicy[]): Promise<readonly VaultChange[]> {
  const { accessPolicies } = await requireTarget(place);
  const there = new Map(accessPolicies.map((policy) => [principalOf(policy), policy]));
  const ownId = (await place.arm.ownObjectId()).toLowerCase();
  return added.flatMap((policy): VaultChange[] => {
    const before = there.get(principalOf(policy));
    const set = before === undefined ? policy : union(before, policy);
    if (before !== undefined && permissionsText(set) === permissionsText(before)) return [];
    const isOwn = policy.objectId.toLowerCase() === ownId;
    return [{ kind: 'accessPolicy', vaultId: vaultId(place.address), before: before ?? null, set, isOwn }];
  });
}

/** Throws `ARM_NOT_FOUND` if the vault does not exist any more. */
export async function requireTarget({ arm, address }: TargetPlace): Promise<VaultResource> {
  const target = await arm.readVault(address);
  if (target !== undefined) return target;
  const message = `Expected vault ${address.name} in resource group ${address.resourceGroup}; it no longer exists.`;
  throw new MoverError('ARM_NOT_FOUND', message);
}

import {
  type AccessPolicy,
  type PlannedEndpoint,
  type VaultResource,
} from '../../../shared/contracts/model/vaultResource';
import { dataRights } from '../../../shared/rules/rights/dataRights';
import { type Family } from '../../../shared/rules/rights/right';
import { type NotLooked } from '../../../shared/contracts/model/configuration';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { MoverError, whenCode, hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Arm, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type BesideVault, type ConfigurationFacts } from '../../../shared/rules/configuration/configurationFacts';
import { endpointOf } from '../../../shared/rules/configuration/planEndpoint';
import { newVaultOf } from '../../../shared/rules/configuration/planVaultResource';
import { scratchIn } from '../../../shared/rules/configuration/scratchVault';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { readAccess } from './readAccess';
import { requireSameEndpoint } from './writeEndpoint';
import { requireNameFree, requireScratchFree } from './scratchNotes';

/** The name in `notLooked` of the question whether Azure accepts the new vault. */
export const validationPart = 'validation of the new vault';

export interface GatheredConfiguration {
  /** Undefined if the app cannot see the vaults themselves. */
  readonly facts: ConfigurationFacts | undefined;
  readonly notLooked: readonly NotLooked[];
  readonly sameSubscription: boolean | null;
}

/**
 * Reads at Azure Resource Manager how both vaults are configured. `notLooked` lists what the app may not see. If the
 * request asks for such a part, the move cannot fulfil it, and the function throws the error.
 */
export async function gatherConfiguration(arm: Arm, move: MoveSpec): Promise<GatheredConfiguration> {
  const isNeeded = wantedConfiguration(move) !== undefined;
  const notLooked: NotLooked[] = [];
  const look = lookInto(notLooked);
  const [source, place] = await Promise.all([
    look('source', isNeeded, () => requireSeen(arm, move.sourceVault)),
    look('target', isNeeded, () => findTarget(arm, move)),
  ]);
  if (source === undefined || place === undefined)
    return { facts: undefined, notLooked: inOrder(notLooked).slice(0, 1), sameSubscription: null };
  const { target, address } = place;
  const facts = await readFacts({ arm, look, move }, { source, target, address });
  // A policy of Azure that denies the vault is known before the first write.
  if (target === undefined) {
    const vault = move.rehearsal === undefined ? newVaultOf(facts) : scratchIn(facts, move);
    await look(validationPart, false, () => arm.validateVault(address, vault));
  }
  return { facts, notLooked: inOrder(notLooked), sameSubscription: source.subscriptionId === address.subscriptionId };
}

/** Reads a part. Unless it is needed, notes why it cannot be read. */
type Look = <T>(part: string, isNeeded: boolean, read: () => Promise<T>) => Promise<T | undefined>;

function lookInto(notLooked: NotLooked[]): Look {
  return async (part, isNeeded, read) => {
    try {
      return await read();
    } catch (error) {
      if (isNeeded || !hasCode(error, ...maySkip)) throw error;
      notLooked.push({ part, code: error.code, detail: error.message });
      return undefined;
    }
  };
}

interface Reader {
  readonly arm: Arm;
  readonly look: Look;
  readonly move: MoveSpec;
}

async function readFacts(
  { arm, look, move }: Reader,
  { source, target, address }: TargetPlace & { readonly source: VaultResource },
): Promise<ConfigurationFacts> {
  const wanted = wantedConfiguration(move);
  const becomesRoles = wanted?.access === 'roles';
  const needsRoles = wanted?.roleAssignments === true || becomesRoles;
  const readAround = async (side: string, id: string): Promise<BesideVault> => {
    const [assignments, diagnostics, locks] = await Promise.all([
      look(`${side} role assignments`, needsRoles, () => arm.listRoleAssignments(id)),
      look(`${side} diagnostic settings`, wanted?.diagnostics === true, () => arm.listDiagnosticSettings(id)),
      look(`${side} locks`, false, () => arm.listLocks(id)),
    ]);
    return sorted({ assignments, diagnostics, locks });
  };
  const [sourceBeside, targetBeside] = await Promise.all([
    readAround('source', source.id),
    target === undefined ? nothingThere : readAround('target', target.id),
  ]);
  const groupId = `/subscriptions/${address.subscriptionId}/resourceGroups/${address.resourceGroup}`;
  const access = becomesRoles ? await readAccess(arm, move, { source, target, address }) : undefined;
  const hasRoles = (sourceBeside.assignments ?? []).length > 0 || becomesRoles;
  const isNew = target === undefined;
  const endpoint = endpointOf(move);
  return {
    source,
    sourceBeside,
    target,
    targetBeside:
      isNew && access !== undefined ? sorted({ ...targetBeside, assignments: access.inherited }) : targetBeside,
    access: access?.facts,
    address,
    targetRegion: target?.region ?? move.createTarget?.location ?? source.region,
    targetRoles: hasRoles
      ? await look('role definitions', needsRoles, () => arm.listRoles(target?.id ?? groupId))
      : undefined,
    ownPolicy: isNew && !source.usesRoles && !becomesRoles ? await ownPolicyOf(arm, move, source.tenantId) : undefined,
    ownId: await ownIdOf(arm),
    wanted,
    endpoint,
    endpointNow: await endpointNowOf(arm, address, endpoint),
    protectsAtCreation: move.createTarget?.purgeProtection === 'atCreation',
  };
}

async function endpointNowOf(arm: Arm, address: VaultAddress, endpoint: PlannedEndpoint | undefined) {
  const now = endpoint === undefined ? undefined : await arm.readEndpoint(address, endpoint.name);
  if (endpoint !== undefined && now !== undefined) requireSameEndpoint(now, endpoint, address);
  return now;
}

/** Undefined if the token of the app does not contain its object id. */
async function ownIdOf(arm: Arm): Promise<string | undefined> {
  return arm.ownObjectId().catch(whenCode('CREDENTIAL_UNAVAILABLE', undefined));
}

/** With one of these errors the move of the items can continue. */
const maySkip: readonly ErrorCode[] = [
  'ARM_FORBIDDEN',
  'ARM_NOT_FOUND',
  'ARM_UNREACHABLE',
  'ARM_UNAVAILABLE',
  'ARM_REFUSED',
  'CREDENTIAL_UNAVAILABLE',
];

const nothingThere: BesideVault = { assignments: [], diagnostics: [], locks: [] };

async function requireSeen(arm: Arm, name: string): Promise<VaultResource> {
  const found = await arm.findVault(name);
  if (found !== undefined) return found;
  const message = `Azure Resource Manager shows the app’s identity no vault ${name}. The identity needs Microsoft.KeyVault/vaults/read there; the smallest built-in role with it is “Reader”. A new role takes some minutes to act.`;
  throw new MoverError('ARM_FORBIDDEN', message);
}

interface TargetPlace {
  readonly target: VaultResource | undefined;
  readonly address: VaultAddress;
}

/**
 * Finds the target. If the place in the request already has a vault of the name, the move uses it. A vault of that name in
 * another place belongs to somebody else.
 */
async function findTarget(arm: Arm, move: MoveSpec): Promise<TargetPlace> {
  const { createTarget, targetVault: name, rehearsal } = move;
  if (createTarget === null) {
    const target = await requireSeen(arm, name);
    return { target, address: { subscriptionId: target.subscriptionId, resourceGroup: target.resourceGroup, name } };
  }
  const { subscriptionId, resourceGroup } = createTarget;
  const address = { subscriptionId, resourceGroup, name };
  const target = await arm.readVault(address);
  if (rehearsal !== undefined) await requireScratchFree(arm, move);
  else if (target === undefined) await requireNameFree(arm, subscriptionId, name);
  return { target, address };
}

/** The answers come in any order, but the same vaults must produce the same plan. */
function inOrder(notLooked: readonly NotLooked[]): readonly NotLooked[] {
  return [...notLooked].sort((one, other) => (one.part < other.part ? -1 : 1));
}

/** The service lists in any order, but the same vaults must produce the same plan. */
function sorted({ assignments, diagnostics, locks }: BesideVault): BesideVault {
  const by = <T>(list: readonly T[] | undefined, textOf: (one: T) => string): readonly T[] | undefined =>
    list === undefined ? undefined : [...list].sort((left, right) => (textOf(left) < textOf(right) ? -1 : 1));
  return {
    assignments: by(assignments, ({ scope, roleDefinitionId, principalId }) =>
      [scope, roleDefinitionId, principalId].join(' '),
    ),
    diagnostics: by(diagnostics, ({ name }) => name),
    locks: by(locks, ({ scope, name }) => `${scope} ${name}`),
  };
}

/**
 * Returns the access policy that the app gives itself in a new target with access policies, because nobody else could
 * have done that: exactly what this move needs there. Throws `CREDENTIAL_UNAVAILABLE` if the app's token does not
 * contain its object id: without access to the new vault nothing could be moved.
 */
export async function ownPolicyOf(arm: Arm, move: MoveSpec, tenantId: string): Promise<AccessPolicy> {
  const objectId = await arm.ownObjectId();
  const atTarget = dataRights(move).filter(({ side }) => side === 'target');
  const names = (family: Family): string[] =>
    [
      ...new Set(atTarget.filter((right) => right.family === family).map((right) => right.permission.toLowerCase())),
    ].sort();
  return {
    tenantId,
    objectId,
    applicationId: null,
    secrets: names('secrets'),
    keys: names('keys'),
    certificates: names('certificates'),
    storage: [],
  };
}

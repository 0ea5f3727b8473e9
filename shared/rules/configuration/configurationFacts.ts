import {
  type ConfigurationPlan,
  type ConfigurationEntry,
  type ConfigurationStep,
  type ManualStep,
} from '../../contracts/model/configuration';
import { type ConfigurationRequest } from '../../contracts/model/targetRequest';
import { type ItemEvidence } from './itemUses';
import {
  type AccessPolicy,
  type DiagnosticSetting,
  type Lock,
  type PlannedEndpoint,
  type PrivateEndpoint,
  type RoleAssignment,
  type RoleDefinition,
  type VaultResource,
} from '../../contracts/model/vaultResource';

/** The resources next to a vault. A field is undefined if the app could not read it. */
export interface BesideVault {
  readonly assignments: readonly RoleAssignment[] | undefined;
  readonly diagnostics: readonly DiagnosticSetting[] | undefined;
  readonly locks: readonly Lock[] | undefined;
}

/** The facts that a configuration plan is made from. */
export interface ConfigurationFacts {
  readonly source: VaultResource;
  readonly sourceBeside: BesideVault;
  /** Undefined if the move creates the target. */
  readonly target: VaultResource | undefined;
  readonly targetBeside: BesideVault;
  readonly address: NonNullable<ConfigurationPlan['address']>;
  readonly targetRegion: string;
  /** Roles that can be assigned at the target. Undefined if the app could not read them. */
  readonly targetRoles: readonly RoleDefinition[] | undefined;
  /** Only where access policies become roles. */
  readonly access?: AccessFacts | undefined;
  /** The access policy that the app itself needs at a target that it creates with access policies. */
  readonly ownPolicy: AccessPolicy | undefined;
  /** The object id of the app's own identity; undefined if it is unknown. */
  readonly ownId: string | undefined;
  readonly wanted: ConfigurationRequest | undefined;
  /** The private endpoint that the request asks for, and the one that has its name now. */
  readonly endpoint?: PlannedEndpoint | undefined;
  readonly endpointNow?: PrivateEndpoint | undefined;
  /** The request asks for a new target that has purge protection from the start. */
  readonly protectsAtCreation: boolean;
}

/** What the plan needs to turn access policies into roles. */
export interface AccessFacts {
  /** It is part of the names of the assignments, so that a rollback finds only those of its move. */
  readonly moveId: string;
  /** Roles that can be assigned at the source. Undefined if the app could not read them. */
  readonly sourceRoles: readonly RoleDefinition[] | undefined;
  /** How many role assignments the subscription of the target has. Undefined if the app could not read them. */
  readonly assigned: number | undefined;
  /** Only if the request asks for roles at single items. */
  readonly evidence?: ItemEvidence | undefined;
}

/** The plan of one part of the configuration. */
export interface PartPlan {
  readonly entries: readonly ConfigurationEntry[];
  readonly steps: readonly ConfigurationStep[];
  readonly byHand: readonly ManualStep[];
}

export const nothing: PartPlan = { entries: [], steps: [], byHand: [] };

/** Whether a principal is the app itself. */
export function isOwn(principalId: string, { ownId }: Pick<ConfigurationFacts, 'ownId'>): boolean {
  return principalId.toLowerCase() === ownId?.toLowerCase();
}

/** The ARM id of the target, whether or not it exists. */
export function targetIdOf({ address }: Pick<ConfigurationFacts, 'address'>): string {
  const { subscriptionId, resourceGroup, name } = address;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
}

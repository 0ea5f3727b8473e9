import {
  type ConfigurationPlan,
  type ConfigurationEntry,
  type ConfigurationStep,
  type ManualStep,
} from '../../contracts/model/configuration';
import { type ConfigurationRequest } from '../../contracts/api/targetRequest';
import {
  type AccessPolicy,
  type DiagnosticSetting,
  type Lock,
  type RoleAssignment,
  type RoleDefinition,
  type VaultResource,
} from '../../contracts/model/vaultResource';

/** What stands beside a vault; undefined where it could not be read. */
export interface BesideVault {
  readonly assignments: readonly RoleAssignment[] | undefined;
  readonly diagnostics: readonly DiagnosticSetting[] | undefined;
  readonly locks: readonly Lock[] | undefined;
}

/** Everything that a difference is made of. */
export interface ConfigurationFacts {
  readonly source: VaultResource;
  readonly sourceBeside: BesideVault;
  /** Undefined: the move makes it. */
  readonly target: VaultResource | undefined;
  readonly targetBeside: BesideVault;
  readonly address: NonNullable<ConfigurationPlan['address']>;
  readonly targetRegion: string;
  /** Roles that can be assigned at the target; undefined where they could not be read. */
  readonly targetRoles: readonly RoleDefinition[] | undefined;
  /** What the app itself needs at a target that it makes and that access policies govern. */
  readonly ownPolicy: AccessPolicy | undefined;
  readonly wanted: ConfigurationRequest | undefined;
}

/** What one part of the configuration comes to. */
export interface PartPlan {
  readonly entries: readonly ConfigurationEntry[];
  readonly steps: readonly ConfigurationStep[];
  readonly byHand: readonly ManualStep[];
}

export const nothing: PartPlan = { entries: [], steps: [], byHand: [] };

/** The ARM id of the target, whether it is there or not. */
export function targetIdOf({ address }: Pick<ConfigurationFacts, 'address'>): string {
  const { subscriptionId, resourceGroup, name } = address;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
}

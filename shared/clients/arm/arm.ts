import { type FoundVault } from '../../contracts/model/fleets';
import { type WriteGuard } from '../claims/writeGuard';
import {
  type AccessPolicy,
  type AnswerCount,
  type PlannedRole,
  type DeletedVault,
  type DiagnosticSetting,
  type EnabledFor,
  type Lock,
  type LogRow,
  type PlannedEndpoint,
  type PrivateEndpoint,
  type RoleAssignment,
  type RoleDefinition,
  type VaultNetwork,
  type VaultResource,
} from '../../contracts/model/vaultResource';

export interface VaultAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** The properties of a new vault, among them all that cannot be changed later. */
export interface NewVault {
  readonly region: string;
  readonly tenantId: string;
  readonly sku: VaultResource['sku'];
  readonly retentionDays: number;
  readonly usesRoles: boolean;
  readonly network: VaultNetwork;
  readonly tags: Readonly<Record<string, string>>;
  /** Nobody can switch purge protection off again. */
  readonly purgeProtection?: true | undefined;
}

/** A deleted vault that is brought back. The same request again changes a live vault, so it has all that the vault shall have. */
export type RecoveredVault = Pick<VaultResource, 'region' | 'tenantId' | 'sku' | 'tags'> &
  Required<Pick<VaultPatch, 'network' | 'access' | 'enabledFor'>>;

/** A change of a vault. An absent part stays as it is. */
export interface VaultPatch {
  readonly tags?: Readonly<Record<string, string>>;
  readonly enabledFor?: EnabledFor;
  readonly network?: VaultNetwork;
  /** Replaces all access policies, and decides whether roles or they count. */
  readonly access?: Pick<VaultResource, 'usesRoles' | 'accessPolicies'>;
  /** Nobody can switch purge protection off again. */
  readonly purgeProtection?: true;
}

export interface NameCheck {
  readonly available: boolean;
  readonly reason: string | null;
  readonly message: string | null;
}

/**
 * The operations of Azure Resource Manager that a move uses, except the writes. Every call throws a `MoverError` on failure; the
 * message of `ARM_FORBIDDEN` names the missing action.
 */
export interface Arm {
  /** The object id of the app's own identity, read from its token. Throws `CREDENTIAL_UNAVAILABLE`. */
  ownObjectId(): Promise<string>;
  /** Ids of all subscriptions that the identity can read, in lower case. */
  listSubscriptions(): Promise<string[]>;
  /**
   * Searches all subscriptions that the identity can read for a vault of this name, in lower case. Undefined when none
   * of them shows it; the vault may still exist in another subscription.
   */
  findVault(name: string): Promise<VaultResource | undefined>;
  /** The vaults of a subscription that the identity may read. */
  listVaults(subscriptionId: string): Promise<FoundVault[]>;
  /** Undefined when there is no such vault. */
  readVault(address: VaultAddress): Promise<VaultResource | undefined>;
  checkName(subscriptionId: string, name: string): Promise<NameCheck>;
  listDeletedVaults(subscriptionId: string): Promise<DeletedVault[]>;
  /** Undefined when there is no such deleted vault. */
  readDeletedVault(subscriptionId: string, region: string, name: string): Promise<DeletedVault | undefined>;
  /**
   * Asks Azure Resource Manager whether it would create the vault, without creating it: it applies policies, rights and
   * the rules of the provider. Throws what `createVault` would throw, `ARM_DENIED_BY_POLICY` with the name of each policy.
   */
  validateVault(address: VaultAddress, vault: NewVault): Promise<void>;
  /** Undefined when the resource group of the vault has no such endpoint. */
  readEndpoint(address: VaultAddress, name: string): Promise<PrivateEndpoint | undefined>;
  /** Role assignments at a scope, above it and below it. */
  listRoleAssignments(scope: string): Promise<RoleAssignment[]>;
  /** All roles that can be assigned at a scope. */
  listRoles(scope: string): Promise<RoleDefinition[]>;
  /** A role by its id or GUID; undefined if there is no such role at the scope. */
  readRole(scope: string, roleDefinitionId: string): Promise<RoleDefinition | undefined>;
  listDiagnosticSettings(vaultId: string): Promise<DiagnosticSetting[]>;
  /**
   * The answers of a vault by minute, as Azure Monitor counted them: from all callers, some minutes late. `from` and `to` are in
   * milliseconds since 1970.
   */
  readAnswers(vaultId: string, span: { readonly from: number; readonly to: number }): Promise<AnswerCount[]>;
  /**
   * Runs a query over the logs of a vault in all workspaces that the identity may read, or over one workspace by its id. The rows by the
   * names of their columns.
   */
  queryLogs(resourceId: string, ask: { readonly query: string; readonly days: number }): Promise<LogRow[]>;
  /** Locks at a scope, above it and below it. */
  listLocks(scope: string): Promise<Lock[]>;
  /** The writes. One call sends requests for minutes, so each of them goes through the guard. */
  guarded(guard: Pick<WriteGuard, 'send'>): ArmWrites;
}

/** The writes of a move. Each is idempotent. */
export interface ArmWrites {
  /**
   * Creates the vault; its `provisioningState` says whether it is ready. The call changes a vault that already exists,
   * so read it first.
   */
  createVault(address: VaultAddress, vault: NewVault): Promise<VaultResource>;
  /** Creates a private endpoint of the vault. It can be used when its state is `Succeeded` and its status `Approved`. */
  createEndpoint(address: VaultAddress, endpoint: PlannedEndpoint): Promise<void>;
  /** Gives the endpoint its record in a DNS zone. The endpoint must have been created. */
  setEndpointZone(address: VaultAddress, name: string, dnsZoneId: string): Promise<void>;
  changeVault(address: VaultAddress, change: VaultPatch): Promise<VaultResource>;
  /** Soft-deletes the vault. Does nothing when there is no such vault. The caller makes sure that it may be deleted. */
  deleteVault(address: VaultAddress): Promise<void>;
  /** Asks the service to purge a deleted vault, which takes some time. Nobody can bring it back. */
  purgeVault(subscriptionId: string, region: string, name: string): Promise<void>;
  /** Adds permissions to those that the principals already have. */
  addAccessPolicies(address: VaultAddress, policies: readonly AccessPolicy[]): Promise<void>;
  /** Gives each principal exactly these permissions. The policies of other principals stay. */
  replaceAccessPolicies(address: VaultAddress, policies: readonly AccessPolicy[]): Promise<void>;
  /** Takes these permissions from the principals. A policy without permissions is removed. */
  removeAccessPolicies(address: VaultAddress, policies: readonly AccessPolicy[]): Promise<void>;
  assignRole(assignment: RoleAssignment): Promise<void>;
  /** Does nothing when there is no such assignment. */
  removeRole(assignment: Pick<RoleAssignment, 'scope' | 'name'>): Promise<void>;
  /** Creates the role, or changes one with the same GUID: read it first. */
  makeRole(role: PlannedRole): Promise<void>;
  /** Does nothing when there is no such role. The service refuses it while the role is assigned. */
  discardRole(role: Pick<PlannedRole, 'scope' | 'name'>): Promise<void>;
  putDiagnosticSetting(vaultId: string, setting: DiagnosticSetting): Promise<void>;
  /** Does nothing when there is no such setting. */
  removeDiagnosticSetting(vaultId: string, name: string): Promise<void>;
  readonly source: SourceWrites;
}

/** The writes that retire the source of a move. Nothing else writes to a source. */
export interface SourceWrites extends Pick<ArmWrites, 'changeVault' | 'deleteVault' | 'assignRole'> {
  /** Brings a deleted vault back as it was, without its role assignments. The answer may come before it is ready. */
  recoverVault(address: VaultAddress, vault: RecoveredVault): Promise<VaultResource>;
}

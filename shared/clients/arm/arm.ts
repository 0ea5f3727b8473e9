import {
  type AccessPolicy,
  type DeletedVault,
  type DiagnosticSetting,
  type EnabledFor,
  type Lock,
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

/** What a new vault is made with; everything that cannot be changed later is in it. */
export interface NewVault {
  readonly region: string;
  readonly tenantId: string;
  readonly sku: VaultResource['sku'];
  readonly retentionDays: number;
  readonly usesRoles: boolean;
  readonly network: VaultNetwork;
  readonly tags: Readonly<Record<string, string>>;
}

/** What can be changed of a vault; a part that is absent stays. */
export interface VaultChange {
  readonly tags?: Readonly<Record<string, string>>;
  readonly enabledFor?: EnabledFor;
  readonly network?: VaultNetwork;
  /** Cannot be taken back. */
  readonly purgeProtection?: true;
}

export interface RegionFacts {
  readonly region: string;
  readonly geography: string | null;
  readonly pairedRegion: string | null;
}

export interface NameCheck {
  readonly available: boolean;
  readonly reason: string | null;
  readonly message: string | null;
}

/**
 * The management plane, as far as a move has to do with it. Every call throws a `MoverError`: `ARM_FORBIDDEN` names the
 * action that is missing. Every write may be made twice.
 */
export interface Arm {
  /** The object id of the app's own identity, as its token says. Throws `CREDENTIAL_UNAVAILABLE`. */
  ownObjectId(): Promise<string>;
  /** Ids of the subscriptions that the identity sees. */
  listSubscriptions(): Promise<string[]>;
  /**
   * The vault of a name, wherever it is; a name does not tell. Undefined when no subscription that the identity sees shows
   * it one of that name: that is no proof that there is none.
   */
  findVault(name: string): Promise<VaultResource | undefined>;
  readVault(address: VaultAddress): Promise<VaultResource | undefined>;
  listRegions(subscriptionId: string): Promise<RegionFacts[]>;
  checkName(subscriptionId: string, name: string): Promise<NameCheck>;
  listDeletedVaults(subscriptionId: string): Promise<DeletedVault[]>;
  readDeletedVault(subscriptionId: string, region: string, name: string): Promise<DeletedVault | undefined>;
  /** Makes the vault; its `provisioningState` says whether it is ready. One that is there already is changed: look first. */
  createVault(address: VaultAddress, vault: NewVault): Promise<VaultResource>;
  changeVault(address: VaultAddress, change: VaultChange): Promise<VaultResource>;
  /** Adds permissions to whatever the principals have already. */
  addAccessPolicies(address: VaultAddress, policies: readonly AccessPolicy[]): Promise<void>;
  /** Assignments at a scope, above it and below it. */
  listRoleAssignments(scope: string): Promise<RoleAssignment[]>;
  assignRole(assignment: RoleAssignment): Promise<void>;
  /** Every role that can be assigned at a scope. */
  listRoles(scope: string): Promise<RoleDefinition[]>;
  listDiagnosticSettings(vaultId: string): Promise<DiagnosticSetting[]>;
  putDiagnosticSetting(vaultId: string, setting: DiagnosticSetting): Promise<void>;
  /** Locks at a scope, above it and below it. */
  listLocks(scope: string): Promise<Lock[]>;
}

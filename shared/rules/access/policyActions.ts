/** The four kinds of permissions of an access policy. */
export const policyKinds = ['secrets', 'keys', 'certificates', 'storage'] as const;
export type PolicyKind = (typeof policyKinds)[number];

export type Permissions = Readonly<Record<PolicyKind, readonly string[]>>;

/**
 * The data actions below `Microsoft.KeyVault/vaults/` that stand for each permission of an access policy.
 * Source: Azure/KeyVault-AccessPolicyToRBAC-CompareTool; for `manageissuers` the reference of the REST API, which names it for
 * reading and deleting issuers, too.
 */
export const policyActions: Readonly<Record<PolicyKind, Readonly<Record<string, readonly string[]>>>> = {
  secrets: {
    get: ['secrets/getSecret/action'],
    list: ['secrets/readMetadata/action'],
    set: ['secrets/setSecret/action', 'secrets/update/action'],
    delete: ['secrets/delete'],
    ...sameNamed('secrets', ['recover', 'backup', 'restore', 'purge']),
  },
  keys: {
    get: ['keys/read'],
    list: ['keys/read'],
    delete: ['keys/delete'],
    wrapkey: ['keys/wrap/action'],
    unwrapkey: ['keys/unwrap/action'],
    getrotationpolicy: ['keyrotationpolicies/read'],
    setrotationpolicy: ['keyrotationpolicies/write'],
    ...sameNamed('keys', ['update', 'create', 'import', 'recover', 'backup', 'restore', 'purge']),
    ...sameNamed('keys', ['encrypt', 'decrypt', 'sign', 'verify', 'release', 'rotate']),
  },
  certificates: {
    get: ['certificates/read'],
    list: ['certificates/read'],
    delete: ['certificates/delete'],
    managecontacts: ['certificatecontacts/write'],
    manageissuers: ['certificatecas/read', 'certificatecas/write', 'certificatecas/delete'],
    getissuers: ['certificatecas/read'],
    listissuers: ['certificatecas/read'],
    setissuers: ['certificatecas/write'],
    deleteissuers: ['certificatecas/delete'],
    ...sameNamed('certificates', ['update', 'create', 'import', 'recover', 'backup', 'restore', 'purge']),
  },
  storage: {
    get: ['storageaccounts/read'],
    list: ['storageaccounts/read'],
    delete: ['storageaccounts/delete'],
    set: ['storageaccounts/set/action'],
    update: ['storageaccounts/set/action'],
    regeneratekey: ['storageaccounts/regeneratekey/action'],
    getsas: ['storageaccounts/sas/read'],
    listsas: ['storageaccounts/sas/read'],
    deletesas: ['storageaccounts/sas/delete'],
    setsas: ['storageaccounts/sas/set/action'],
    ...sameNamed('storageaccounts', ['recover', 'backup', 'restore', 'purge']),
  },
};

function sameNamed(kind: string, names: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, [`${kind}/${name}/action`]]));
}

/** Every data action of a vault. */
export const allActions: readonly string[] = [
  ...new Set(policyKinds.flatMap((kind) => Object.values(policyActions[kind]).flat())),
].sort();

/**
 * The permissions of a policy one by one. `all` is older than `purge` and does not include it. Source:
 * Azure/azure-rest-api-specs#1394, Azure/azure-powershell#16440.
 */
export function eachPermission(kind: PolicyKind, names: readonly string[]): readonly string[] {
  const given = new Set(names.map((name) => name.toLowerCase()));
  const isAll = given.delete('all');
  if (isAll) for (const name of Object.keys(policyActions[kind])) if (name !== 'purge') given.add(name);
  return [...given].sort();
}

/** What somebody may do: one thing that the service allows or refuses as a whole, in both models. */
interface Use {
  /** As people read it: `keys list`. */
  readonly text: string;
  readonly kind: PolicyKind;
  /** Any of these permissions allows it. */
  readonly permissions: readonly string[];
  /** Any of these data actions allows it. */
  readonly action: string;
}

const issuerUses = ['getissuers', 'listissuers', 'setissuers', 'deleteissuers'];

/** All uses. Deleted secrets are read with `get` in one model, and with the action of `list` in the other. */
export const uses: readonly Use[] = [
  ...policyKinds.flatMap((kind) =>
    Object.entries(policyActions[kind])
      .filter(([name]) => name !== 'manageissuers')
      .flatMap(([name, actions]): Use[] => {
        const permissions = issuerUses.includes(name) ? [name, 'manageissuers'] : [name];
        return actions.map((action) => ({ text: `${kind} ${useName(name, action)}`, kind, permissions, action }));
      }),
  ),
  {
    text: 'secrets get of deleted ones',
    kind: 'secrets',
    permissions: ['get'],
    action: 'secrets/readMetadata/action',
  },
];

function useName(permission: string, action: string): string {
  return action === 'secrets/update/action' ? 'update' : permission;
}

/** What permissions allow, as texts of uses. */
export function usesOfPermissions(permissions: Permissions): ReadonlySet<string> {
  const given = Object.fromEntries(policyKinds.map((kind) => [kind, eachPermission(kind, permissions[kind])]));
  const allowed = uses.filter((use) => use.permissions.some((name) => given[use.kind]?.includes(name) === true));
  return new Set(allowed.map(({ text }) => text));
}

/** What data actions allow, as texts of uses. */
export function usesOfActions(actions: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(uses.filter(({ action }) => actions.has(action)).map(({ text }) => text));
}

import { type RoleDefinition } from './roleDefinition';

/** The built-in roles of Key Vault, with documented ids and data actions (general/rbac-guide). */
export const builtInRoles: readonly RoleDefinition[] = [
  role('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator', ['*']),
  role('21090545-7ca7-4776-b22c-e363652d74d2', 'Key Vault Reader', ['*/read', 'secrets/readMetadata/action']),
  role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', ['secrets/*']),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
  ]),
  role('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', ['keys/*', 'keyrotationpolicies/*']),
  role('12338af0-0e69-4776-bea7-57ae8d297424', 'Key Vault Crypto User', [
    'keys/read',
    ...['update', 'backup', 'encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify'].map(
      (use) => `keys/${use}/action`,
    ),
  ]),
  role('e147488a-f6f5-4113-8e2d-b22465e65bf6', 'Key Vault Crypto Service Encryption User', [
    'keys/read',
    'keys/wrap/action',
    'keys/unwrap/action',
  ]),
  role('a4417e6f-fecd-4de8-b567-7b0420556985', 'Key Vault Certificates Officer', [
    'certificatecas/*',
    'certificates/*',
    'certificatecontacts/write',
  ]),
  role('db79e9a7-68ee-4b58-9aeb-b90e7c24fcba', 'Key Vault Certificate User', [
    'certificates/read',
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
    'keys/read',
  ]),
  role('08bbd89e-9f13-488c-ac41-acfcb10c90ab', 'Key Vault Crypto Service Release User', ['keys/release/action']),
  // It purges deleted vaults, not items.
  managementRole('a68e7c17-0ab2-4c09-9a58-125dae29748c', 'Key Vault Purge Operator', {
    actions: [
      'Microsoft.KeyVault/deletedVaults/read',
      'Microsoft.KeyVault/locations/deletedVaults/read',
      'Microsoft.KeyVault/locations/deletedVaults/purge/action',
      'Microsoft.KeyVault/locations/operationResults/read',
    ],
    notActions: [],
  }),
  managementRole('8b54135c-b56d-4d72-a534-26097cfdc8d8', 'Key Vault Data Access Administrator', {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.Authorization/*/read',
      'Microsoft.KeyVault/vaults/*/read',
    ],
    notActions: [],
  }),
  managementRole('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', {
    actions: ['*/read', 'Microsoft.Authorization/*'],
    notActions: [],
  }),
  managementRole('f25e0fa2-a7c8-4377-a976-54943a77a395', 'Key Vault Contributor', {
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.KeyVault/*', 'Microsoft.Resources/deployments/*'],
    notActions: ['Microsoft.KeyVault/locations/deletedVaults/purge/action', 'Microsoft.KeyVault/hsmPools/*'],
  }),
  managementRole('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', { actions: ['*/read'], notActions: [] }),
];

/** A role of the management plane. */
function managementRole(
  name: string,
  roleName: string,
  { actions, notActions }: { readonly actions: string[]; readonly notActions: string[] },
): RoleDefinition {
  const base = role(name, roleName, []);
  return { ...base, permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }] };
}

function role(name: string, roleName: string, dataActions: readonly string[]): RoleDefinition {
  return {
    scope: '/',
    name,
    roleName,
    description: '',
    type: 'BuiltInRole',
    assignableScopes: ['/'],
    permissions: [
      {
        // The other management actions of these roles are left out.
        actions: [],
        notActions: [],
        dataActions: dataActions.map((action) => `Microsoft.KeyVault/vaults/${action}`),
        notDataActions: [],
      },
    ],
  };
}

import { type RoleDefinition } from '../../contracts/model/vaultResource';
import { allActions } from './policyActions';
import { includesAction } from './includesAction';

export interface DataRole {
  /** The GUID of the role. */
  readonly id: string;
  readonly name: string;
  /** Data actions below `Microsoft.KeyVault/vaults/`; `*` stands for any text. */
  readonly patterns: readonly string[];
  /** The data actions that it allows today. */
  readonly actions: readonly string[];
}

const prefix = 'Microsoft.KeyVault/vaults/';

/**
 * The built-in roles for the items of vaults, as Microsoft's documentation has them on 2026-06-16.
 * Source: Azure RBAC documentation, "Azure built-in roles for Security".
 */
export const dataRoles: readonly DataRole[] = [
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
  ]),
  role('e147488a-f6f5-4113-8e2d-b22465e65bf6', 'Key Vault Crypto Service Encryption User', [
    'keys/read',
    'keys/wrap/action',
    'keys/unwrap/action',
  ]),
  role('08bbd89e-9f13-488c-ac41-acfcb10c90ab', 'Key Vault Crypto Service Release User', ['keys/release/action']),
  role('12338af0-0e69-4776-bea7-57ae8d297424', 'Key Vault Crypto User', [
    'keys/read',
    ...['update', 'backup', 'encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify'].map(
      (use) => `keys/${use}/action`,
    ),
  ]),
  role('db79e9a7-68ee-4b58-9aeb-b90e7c24fcba', 'Key Vault Certificate User', [
    'certificates/read',
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
    'keys/read',
  ]),
  role('21090545-7ca7-4776-b22c-e363652d74d2', 'Key Vault Reader', ['*/read', 'secrets/readMetadata/action']),
  role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', ['secrets/*']),
  role('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', ['keys/*', 'keyrotationpolicies/*']),
  role('a4417e6f-fecd-4de8-b567-7b0420556985', 'Key Vault Certificates Officer', [
    'certificatecas/*',
    'certificates/*',
    'certificatecontacts/write',
  ]),
  role('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator', ['*']),
];

function role(id: string, name: string, patterns: readonly string[]): DataRole {
  return { id, name, patterns, actions: allActions.filter((action) => includesAction(patterns, action)) };
}

/** The data actions of a vault that a role gives, as Azure shows the role. Empty for a role of the management plane. */
export function actionsGiven({ permissions }: RoleDefinition): readonly string[] {
  return allActions.filter((action) =>
    permissions.some(
      ({ dataActions, notDataActions }) =>
        includesAction(dataActions, `${prefix}${action}`) && !includesAction(notDataActions, `${prefix}${action}`),
    ),
  );
}

/** Whether Azure shows a built-in role with exactly the data actions that are recorded for it. */
export function isAsRecorded({ patterns }: DataRole, { custom, permissions }: RoleDefinition): boolean {
  const shown = permissions.flatMap(({ dataActions, notDataActions }) => [
    ...dataActions,
    ...notDataActions.map((action) => `not ${action}`),
  ]);
  const recorded = patterns.map((pattern) => `${prefix}${pattern}`);
  return !custom && sortedText(shown) === sortedText(recorded);
}

function sortedText(texts: readonly string[]): string {
  return [...new Set(texts.map((text) => text.toLowerCase()))].sort().join(' ');
}

/**
 * The fewest of these roles that together allow exactly these data actions; undefined if no set of them does. Of sets with as many
 * roles, the one with the roles that are first in the list.
 */
export function leastRoles(wanted: ReadonlySet<string>, roles: readonly DataRole[]): readonly DataRole[] | undefined {
  const fitting = roles.filter(({ actions }) => actions.every((action) => wanted.has(action)));
  const search = (missing: ReadonlySet<string>, from: number, room: number): readonly DataRole[] | undefined => {
    if (missing.size === 0) return [];
    if (room === 0) return undefined;
    for (const [at, one] of fitting.entries()) {
      if (at < from || !one.actions.some((action) => missing.has(action))) continue;
      const rest = search(new Set([...missing].filter((action) => !one.actions.includes(action))), at + 1, room - 1);
      if (rest !== undefined) return [one, ...rest];
    }
    return undefined;
  };
  for (let room = 0; room <= fitting.length; room += 1) {
    const found = search(wanted, 0, room);
    if (found !== undefined) return found;
  }
  return undefined;
}

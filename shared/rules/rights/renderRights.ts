import { type RolePermission } from '../../contracts/model/vaultResource';
import { type ItemType } from '../../contracts/model/item';
import { permissionsFromActions } from './right';
import { includesAction } from '../access/includesAction';
import { codeBlock } from '../documents/escapeMarkdown';
import { type Shell } from '../text/azLine';
import { type PrintedRights } from './printRights';

/** The rights of a request as Markdown: the commands that grant them as roles and as access policies. */
export function renderCommands(
  { commands, policyCommands }: Pick<PrintedRights, 'commands' | 'policyCommands'>,
  shell: Shell = 'bash',
): string {
  const language = shell === 'bash' ? 'sh' : 'powershell';
  return [
    '## As custom roles',
    '',
    `For Azure Resource Manager, and for vaults with role-based access. The commands are for ${shell === 'bash' ? 'bash' : 'PowerShell 7.3'}. Replace the placeholders in angle brackets.`,
    '',
    ...codeBlock(language, commands),
    '',
    '## As access policies',
    '',
    'For vaults with access policies: use these commands instead of the data actions of the roles.',
    '',
    ...codeBlock(language, policyCommands),
    '',
  ].join('\n');
}

/** Each right with its purpose, and the roles. */
export function renderTables({ data, arm, roles }: Pick<PrintedRights, 'data' | 'arm' | 'roles'>): string {
  return [
    '## In the vaults',
    '',
    '| vault | permission | data action | why |',
    '| --- | --- | --- | --- |',
    ...data.map(
      ({ side, family, permission, dataAction, why }) =>
        `| ${side} | ${family} ${permission} | ${dataAction} | ${why} |`,
    ),
    '',
    '## At Azure Resource Manager',
    '',
    '| where | action | why | without it |',
    '| --- | --- | --- | --- |',
    ...arm.map(
      ({ scope, action, why, optional }) =>
        `| ${scope} | ${action} | ${why} | ${optional ? 'the move continues, and its report names what it could not read' : 'the move ends before the first item'} |`,
    ),
    '',
    '## The roles',
    '',
    ...roles.flatMap(({ scope, role, condition }) => [
      `At ${scope}:`,
      '',
      ...codeBlock('json', [JSON.stringify(role, null, 2)]),
      '',
      ...(condition === undefined
        ? []
        : [
            'With this condition, it assigns only these roles, and only to these principals:',
            '',
            ...codeBlock('text', [condition]),
            '',
          ]),
    ]),
  ].join('\n');
}

/** All of it: the commands first, then the tables. */
export function renderRights(rights: PrintedRights): string {
  return `${renderCommands(rights)}\n${renderTables(rights)}`;
}

/**
 * The permissions, by their names in access policies, that roles give together. An exception takes a data action only from its own
 * permission of the role. Source: Azure RBAC documentation, "Understand role definitions".
 */
export function rightsOfRoles(permissions: readonly RolePermission[]): Partial<Record<ItemType, string[]>> {
  return permissionsFromActions((action) =>
    permissions.some(
      ({ dataActions, notDataActions }) =>
        includesAction(dataActions, action) && !includesAction(notDataActions, action),
    ),
  );
}

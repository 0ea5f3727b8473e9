import { type PrintedRights } from './printRights';

/** The rights of a request as Markdown: what is needed and why, the roles, and the commands that grant them. */
export function renderRights({ data, arm, roles, commands, policyCommands }: PrintedRights): string {
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
        `| ${scope} | ${action} | ${why} | ${optional ? 'the move goes on, and says what it could not look at' : 'the move ends before any item'} |`,
    ),
    '',
    '## As custom roles',
    '',
    ...roles.flatMap(({ scope, role }) => [`At ${scope}:`, '', '```json', JSON.stringify(role, null, 2), '```', '']),
    '```sh',
    ...commands,
    '```',
    '',
    '## As access policies',
    '',
    '```sh',
    ...policyCommands,
    '```',
    '',
  ].join('\n');
}

import { consumerCalls } from '../../../../../shared/clients/consumers/consumerCalls';
import {
  changeRights,
  changeRightsCommands,
  searchCommands,
  searchRights,
  workspaceAction,
} from '../../../../../shared/rules/consumers/searchRights';
import { sources } from '../../../../../functions/steps/consumers/sources';
import { searchTasks } from '../../../../../shared/rules/consumers/searchTasks';

const subscription = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';

test('has the action of every call', () => {
  const { actions, dataActions, synapseAction } = searchRights;
  const known = [...actions, ...dataActions, synapseAction].map((one) => one.toLowerCase());
  const needed = Object.values(consumerCalls).flatMap(({ action }) => action?.toLowerCase() ?? []);
  // Without the list of groups, a search is as complete: it only names unreadable scopes less exactly.
  const optional = 'microsoft.resources/subscriptions/resourcegroups/read';
  expect(needed.filter((action) => !known.includes(action))).toEqual([optional]);
});

test('has no right to a value, and none to write', () => {
  const all = [...searchRights.actions, ...searchRights.dataActions];
  expect(all.filter((action) => !/\/read$/i.test(action) || /list/i.test(action.split('/').at(-1) ?? ''))).toEqual([]);
  expect(all.filter((action) => /vaults\/(?:secrets|keys|certificates)/i.test(action))).toEqual([]);
});

test('are one role and its assignments, each a command on one line', () => {
  const commands = searchCommands([subscription]);
  expect(commands.map((command) => command.split(' ').slice(0, 4).join(' '))).toEqual([
    'az role definition create',
    'az role assignment create',
    'az synapse role assignment',
  ]);
  const [, role = '{}'] = /--role-definition '(.*)'$/.exec(commands[0] ?? '') ?? [];
  expect(JSON.parse(role)).toMatchObject({
    Actions: [...searchRights.actions, workspaceAction],
    AssignableScopes: [`/subscriptions/${subscription}`],
  });
});

test('every task of a search has a source', () => {
  const tasks = searchTasks({ vault: 'contoso', scopes: [subscription] });
  expect(tasks.filter(({ source }) => sources[source] === undefined)).toEqual([]);
});

test('the rights of changes are a role for the app, without a right to a value, and one for the person', () => {
  const commands = changeRightsCommands([subscription]);
  expect(commands.map((command) => command.split(' ').slice(0, 4).join(' '))).toEqual([
    ...['az role definition create', 'az role assignment create'],
    ...['az role definition create', 'az role assignment create'],
    'az synapse role assignment',
  ]);
  expect(commands[1]).toContain("--assignee-object-id '<object id of the app>'");
  expect(commands[3]).toContain("--assignee-object-id '<your object id>' --assignee-principal-type User");
  expect(commands[4]).toContain("--role 'Synapse Artifact Publisher'");
  const { actions, dataActions } = changeRights.app;
  expect([...actions, ...dataActions].filter((action) => /list/i.test(action.split('/').at(-2) ?? ''))).toEqual([]);
  expect([...actions, ...dataActions].filter((action) => action.includes('Microsoft.Synapse'))).toEqual([]);
});

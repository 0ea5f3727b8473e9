import { defaultSubscriptionId, guidOf } from '../../../../local/azure/cloud/defaults';
import { auditActions, searchRights, workspaceAction } from '../../../../shared/rules/consumers/searchRights';
import { armObjectId } from '../../../support/azure/azureArm';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { assignAt, searchEstate, setRights } from '../../../support/consumers/estateSearch';

const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;

const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg`;
const workspace = (name: string) => `${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const [before, after, other] = ['before', 'after', 'other'].map((name) => guidOf({ caller: name }));
const days = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => to + at);
const calls = (objectId: string | undefined, from: number, to: number, sentTo?: string) =>
  days(from, to).map((daysAgo) => ({ ...{ objectId: objectId ?? null, path: '/secrets/db', daysAgo }, sentTo }));

beforeAll(async () => {
  const sent = (name: string) => ({ name, properties: { workspaceId: workspace(name) } });
  inAzure = await clientsInAzure(
    {
      vaults: [
        {
          name: 'contoso-moved-log',
          diagnosticSettings: [sent('old'), sent('new')],
          auditedCalls: [
            ...calls(before, 90, 45, 'old'),
            ...calls(after, 46, 0, 'new'),
            ...calls(armObjectId, 90, 45, 'old'),
            ...calls(armObjectId, 46, 0, 'new'),
          ],
        },
        { name: 'contoso-no-log', auditedCalls: calls(other, 100, 0) },
        { name: 'contoso-stopped', diagnosticSettings: [sent('old')], auditedCalls: calls(other, 100, 5) },
        {
          name: 'contoso-young',
          diagnosticSettings: [sent('old')],
          auditedCalls: [...calls(other, 30, 0), ...calls(undefined, 9, 9)],
        },
      ],
    },
    folder,
  );
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

async function callersOf(vault: string, workspaces?: string[]) {
  const task = { source: 'auditLogs', scope: vault } as const;
  const { consumers, readings } = await searchEstate(inAzure.open(), vault, [task], workspaces);
  return {
    users: consumers.map(({ resourceId }) => resourceId).sort(),
    readings: readings.map(({ scope, verdict, because, action }) =>
      [scope.split('/').at(-1), verdict, because, action].filter(Boolean).join(' '),
    ),
  };
}

test('joins a log that moved from one workspace to another, and leaves out the calls of the app', async () => {
  expect(await callersOf('contoso-moved-log', [workspace('old'), workspace('new')])).toEqual({
    users: [before, after].sort(),
    readings: ['old complete', 'new complete'],
  });
  expect(await callersOf('contoso-moved-log')).toEqual({
    users: [before, after].sort(),
    readings: ['contoso-moved-log complete'],
  });
});

test('says what one half of a log does not prove', async () => {
  expect(await callersOf('contoso-moved-log', [workspace('old')])).toEqual({
    users: [before],
    readings: ['old incomplete LOGS_LATE'],
  });
  // Somebody who stopped before the quiet window counts no more.
  expect(await callersOf('contoso-moved-log', [workspace('new')])).toEqual({
    users: [after],
    readings: ['new complete'],
  });
});

test.each([
  ['contoso-no-log', 'NO_LOG', 0],
  ['contoso-stopped', 'LOGS_LATE', 1],
  ['contoso-young', 'RETENTION_SHORT', 2],
])('never calls the log of %s complete: %s', async (vault, because, users) => {
  const found = await callersOf(vault);
  expect(found.readings).toEqual([`${vault} incomplete ${because}`]);
  expect(found.users).toHaveLength(users);
});

test('names each right that it lacks, and reads the other workspaces', async () => {
  const { actions, dataActions } = searchRights;
  const lacks = (...without: readonly string[]) => ({
    actions: actions.filter((one) => !without.includes(one)),
    dataActions,
  });
  await setRights(inAzure.azure, lacks(auditActions[1] ?? ''));
  await assignAt(inAzure.azure, [`/subscriptions/${defaultSubscriptionId}`], 'estate');
  expect(await callersOf('contoso-moved-log')).toEqual({
    users: [],
    readings: [`contoso-moved-log incomplete RIGHT_MISSING ${auditActions[1] ?? ''}`],
  });
  await assignAt(inAzure.azure, [workspace('old')], 'Reader');
  expect(await callersOf('contoso-moved-log', [workspace('old'), workspace('new')])).toEqual({
    users: [before],
    readings: [`new incomplete RIGHT_MISSING ${workspaceAction}`, 'old incomplete LOGS_LATE'],
  });
});

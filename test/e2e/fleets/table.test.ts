import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type FleetTable } from '../../../shared/contracts/api/fleetAnswers';
import { problemDocumentSchema } from '../../../shared/contracts/api/problemDocument';
import { moverSeed, sendFleet, vaultWith } from '../../support/fleets/localFleets';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// The table of a fleet, from vaults that Azure Resource Manager lists, before anything is made.

const vaultCount = 200;
const nameOf = (at: number) => `app${String(at).padStart(3, '0')}-we`;
const group = 'rg-apps';

let stack: LocalStack;
let stateDir: string;
beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const sources = Array.from({ length: vaultCount }, (_, at) =>
    vaultWith(nameOf(at), 'westeurope', 0, {
      resourceGroup: group,
      tags: { wave: at < 20 ? 'pilot' : 'rest', Owner: at === 0 ? 'payments' : 'others' },
    }),
  );
  const others = [
    vaultWith('elsewhere-ne', 'northeurope', 0, { resourceGroup: 'rg-other' }),
    vaultWith('app000-sc', 'swedencentral', 0, { resourceGroup: 'rg-somebody' }),
  ];
  writeFileSync(seed, JSON.stringify({ vaults: [...sources, ...others, moverSeed] }));
  const env = { MOVE_ALLOWED_SOURCES: '*-we', MOVE_ALLOWED_TARGETS: '*-sc,*-we' };
  stack = await startLocalStack({ stateDir, seed, env });
});
afterAll(endLocalProcesses);
afterEach(async () => {
  // Neither a vault nor the store has changed.
  const requests = await localControl(stack.azure).requests();
  const ofWrites = requests.filter(
    ({ method, operation }) => method !== 'GET' && operation !== 'arm.vaults.checkNameAvailability',
  );
  expect(ofWrites.map(({ operation }) => operation)).toEqual([]);
  expect(existsSync(path.join(stateDir, 'store/fleets'))).toBe(false);
});

const rule = { from: '{app}-we', to: '{app}-sc' };
const subscriptionId = defaultSubscriptionId;

async function tableOf(document: object): Promise<FleetTable> {
  const { status, body } = await sendFleet(stack.baseUrl, { dryRun: true, ...document });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body as FleetTable;
}

const problemsOf = ({ problems }: FleetTable) => problems.map(({ code, detail }) => `${code}: ${detail}`);

it('shows where a naming rule moves 200 discovered vaults', async () => {
  const find = (wave: string) => [{ subscriptionId, region: 'West Europe', tags: [{ name: 'WAVE', value: wave }] }];
  const table = await tableOf({
    id: 'apps',
    rule,
    waves: [
      { name: 'pilot', find: find('pilot') },
      { name: 'rest', find: find('rest') },
    ],
  });
  expect(table).toMatchObject({ id: 'apps', ok: true, vaults: vaultCount, problems: [] });
  expect(table.waves).toEqual([
    { name: 'pilot', vaults: 20, after: [] },
    { name: 'rest', vaults: 180, after: ['pilot'] },
  ]);
  expect(table.table[20]).toEqual({
    ...{ wave: 'rest', sourceVault: 'app020-we', targetVault: 'app020-sc', moveId: 'apps--app020-sc' },
    createsTarget: false,
  });
  expect(new Set(table.table.map(({ moveId }) => moveId)).size).toBe(vaultCount);
});

it('finds vaults by group, by name and by a tag with any value', async () => {
  const found = async (find: object) =>
    (await tableOf({ rule, waves: [{ name: 'one', find: [find] }] })).table.map(({ sourceVault }) => sourceVault);
  expect(await found({ resourceGroup: 'RG-APPS', name: 'app00*' })).toHaveLength(10);
  expect(await found({ tags: [{ name: 'owner', value: 'payments' }] })).toEqual(['app000-we']);
  expect(await found({ tags: [{ name: 'owner' }], name: '*1-we' })).toHaveLength(20);
});

it('refuses names that collide, that are too long, and vaults outside of the lists, each with its vault', async () => {
  const [, second = '', ...others] = problemsOf(
    await tableOf({
      rule: { from: '{app}-we', to: 'all-sc' },
      waves: [{ name: 'one', find: [{ name: 'app00*-we' }] }],
    }),
  );
  expect(second).toBe('targetTwice: Vaults app000-we and app002-we have the same target, all-sc.');
  expect(others).toHaveLength(7);
  const long = { from: '{app}-we', to: '{app}-in-sweden-central-sc' };
  expect(problemsOf(await tableOf({ rule: long, waves: [{ name: 'one', find: [{ name: 'app000-w*' }] }] }))).toEqual([
    expect.stringMatching(
      /^nameInvalid: The naming rule makes app000-in-sweden-central-sc of app000-we: .*27 characters/,
    ),
  ]);
  const outside = await tableOf({
    rule: { from: '{app}-ne', to: '{app}-sc' },
    waves: [{ name: 'one', find: [{ name: '*-ne' }] }],
  });
  expect(problemsOf(outside)).toEqual([expect.stringMatching(/^sourceNotAllowed: Vault elsewhere-ne /)]);
  expect(outside).toMatchObject({ ok: false, vaults: 0, table: [] });
});

it('refuses a target whose name somebody else has', async () => {
  const createTarget = { resourceGroup: `${group}-{app}`, location: 'swedencentral' };
  const waves = [{ name: 'one', find: [{ name: 'app00*-we' }], createTarget }];
  const table = await tableOf({ rule, waves });
  expect(problemsOf(table)).toEqual([
    expect.stringMatching(/^nameTaken: The name app000-sc, for the target of app000-we, /),
  ]);
  expect(table.table[1]).toMatchObject({ targetVault: 'app001-sc', createsTarget: true });
});

it('shows at most 200 problems, and their number', async () => {
  const table = await tableOf({ rule: { from: '{app}-no', to: '{app}-sc' }, waves: [{ name: 'one', find: [{}] }] });
  // All vaults that the app can read: those of the seed.
  expect([table.problemCount, table.problems.length]).toEqual([vaultCount + 3, 200]);
});

it('names the subscription that it cannot read', async () => {
  const unknown = '99999999-9999-9999-9999-999999999999';
  const answer = await sendFleet(stack.baseUrl, {
    dryRun: true,
    rule,
    waves: [{ name: 'one', find: [{ subscriptionId: unknown }] }],
  });
  const { status, code, detail } = problemDocumentSchema.parse(answer.body);
  expect([status, code]).toEqual([400, expect.stringMatching(/^ARM_(?:FORBIDDEN|NOT_FOUND)$/)]);
  expect(detail).toContain(unknown);
});

it('refuses a document that does not match the schema, with a pointer to each fault', async () => {
  const answer = await sendFleet(stack.baseUrl, {
    dryRun: true,
    waves: [{ name: 'a b', vault: [] }],
    settings: { onDeleted: 'purge' },
  });
  const { status, code, errors = [] } = problemDocumentSchema.parse(answer.body);
  expect([status, code]).toEqual([400, 'REQUEST_INVALID']);
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
    '/settings/onDeleted',
    '/waves/0/name',
    '/waves/0/vault',
  ]);
});

it('lists each subscription once, whatever number of searches name it', async () => {
  await localControl(stack.azure).clearLog();
  await tableOf({ rule, waves: [{ name: 'one', find: [{ subscriptionId }, { subscriptionId, name: 'app0*' }] }] });
  const requests = await localControl(stack.azure).requests();
  expect(requests.filter(({ operation }) => operation === 'arm.resources.list').length).toBe(1);
});

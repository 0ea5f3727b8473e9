import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { waitUntil } from '../../support/host/hostWait';
import { readSetUp } from '../../support/local/localArm';
import { localControl } from '../../support/local/localControl';
import { postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { collect } from '../../support/azure/azureTestVaults';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';
import { createTarget, setUpSource, targetGroup, targetSeed } from '../../support/seeds/targetSeed';

// Somebody who can write to the store changes a part of a plan while the app still makes it.

let stack: LocalStack;
let stateDir: string;

/** More secrets than one part of the listing has, so that the app stores the first pages while it inspects the rest. */
const secretCount = 220;
const excluded = 'secret-000';
const last = `secret-${String(secretCount - 1)}`;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const { vaults = [] } = moveSeed(secretCount, 0);
  const [source, ...others] = vaults;
  const setUp = targetSeed().vaults?.find(({ name }) => name === setUpSource);
  const full = { ...source, ...setUp, secrets: [...(source?.secrets ?? []), ...(setUp?.secrets ?? [])] };
  writeFileSync(seed, JSON.stringify({ settings: targetSeed().settings, vaults: [full, ...others] }));
  stack = await startLocalStack({ stateDir, seed, env: { MOVE_ALLOWED_TARGETS: '*' } });
});
afterAll(endLocalProcesses);
afterEach(() => localControl(stack.azure).clearFaults());

/** Changes a part of the plan as soon as it is stored, while planning waits for the last secret. */
async function moveWithChange(
  { id, file, ...request }: { readonly id: string; readonly file: string; readonly targetVault: string },
  change: (text: string) => string,
) {
  const match = { vault: moveSource, path: `/secrets/${last}/*` };
  await localControl(stack.azure).addFault({ match, effect: { kind: 'error', status: 503 } });
  await postMove(stack.baseUrl, { id, sourceVault: moveSource, gate: 'off', ...request });
  const stored = await waitUntil(
    () => globSync(`store/moves/${id}/*/plan/${file}`, { cwd: stateDir, absolute: true })[0],
    `stored ${file}`,
  );
  // Replace the file in one operation, because the app may read it at the same time.
  const planted = path.join(stateDir, 'planted.json');
  writeFileSync(planted, change(readFileSync(stored, 'utf8')));
  renameSync(planted, stored);
  await localControl(stack.azure).clearFaults();
  return waitForEnd(stack.baseUrl, id);
}

const namesIn = async (vault: string) =>
  (await collect(localSecretClient(stack.azure, vault).listPropertiesOfSecrets())).map(({ name }) => name);

const selected = { types: ['secret'], include: ['secret-001', last] };

it('does not move an item that the request excludes, even if a page of the plan contains it', async () => {
  const target = { targetVault: sameGeographyTarget, select: selected };
  const end = await moveWithChange({ id: 'page', file: '000000.json', ...target }, (text) => {
    const page = JSON.parse(text) as PlanPage;
    const item = page.items.find(({ itemName }) => itemName === excluded);
    if (item === undefined) throw new Error(`Expected ${excluded} on the first page.`);
    Object.assign(item, { route: 'backupRestore', reasons: [], versionCount: 1 });
    return JSON.stringify(page);
  });
  expect([end.phase, end.problems[0]]).toEqual(['failed', expect.objectContaining({ code: 'PLAN_CHANGED' })]);
  expect(await namesIn(sameGeographyTarget)).toEqual([]);
});

/** Four segments up from a vault is its group, six its subscription. */
const up = (segments: number, dots = '..') => Array.from({ length: segments }, () => dots).join('/');

it('assigns no role outside of the target, even if the configuration of the plan has scopes with dot segments', async () => {
  const name = 'contoso-upwards';
  const request = { targetVault: name, select: selected, createTarget, configuration: { roleAssignments: true } };
  const group = `/subscriptions/${createTarget.subscriptionId}/resourceGroups/${targetGroup}`;
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
  await localControl(stack.azure).clearLog();
  const end = await moveWithChange({ id: 'upwards', file: 'configuration-*.json', ...request }, (text) => {
    const plan = JSON.parse(text) as ConfigurationPlan;
    const [step] = plan.steps.filter((one) => one.kind === 'roleAssignments');
    if (step === undefined) throw new Error('Expected the source to have an assignment.');
    for (const path of [up(4), up(6), up(4, '%2e%2E')]) {
      const scope = `${vault}/${path}`;
      plan.steps.push({ ...step, assignment: { ...step.assignment, name: randomUUID(), scope } });
    }
    return JSON.stringify(plan);
  });
  const assigned = (await localControl(stack.azure).requests()).filter(({ method, path: at, status }) => {
    return method === 'PUT' && at.includes('/roleAssignments/') && !at.startsWith(`${vault}/`) && status < 300;
  });
  expect(assigned.map(({ path: at }) => at)).toEqual([]);
  expect([end.phase, end.problems[0]]).toEqual(['failed', expect.objectContaining({ code: 'PLAN_CHANGED' })]);
});

it('does not assign a role that the request refuses, even if the configuration of the plan contains it', async () => {
  const name = 'contoso-refused';
  const configuration = { roleAssignments: false };
  const request = { targetVault: name, select: selected, createTarget, configuration };
  const attacker = '5d0f0a8e-0000-4000-8000-00000000beef';
  const end = await moveWithChange({ id: 'role', file: 'configuration-*.json', ...request }, (text) => {
    const plan = JSON.parse(text) as ConfigurationPlan;
    const role = '00482a5a-887f-4fb3-b363-3b7fe8e74483';
    const { subscriptionId } = createTarget;
    plan.steps.push({
      kind: 'roleAssignments',
      roleName: 'Key Vault Administrator',
      assignment: {
        name: attacker,
        scope: `/subscriptions/${subscriptionId}/resourceGroups/${targetGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
        roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        principalId: attacker,
        principalType: 'User',
        condition: null,
        conditionVersion: null,
        description: null,
      },
    });
    return JSON.stringify(plan);
  });
  const made = await readSetUp(stack.azure, targetGroup, name).catch(() => undefined);
  expect(made?.assignments ?? []).toEqual([]);
  expect([end.phase, end.problems[0]]).toEqual(['failed', expect.objectContaining({ code: 'PLAN_CHANGED' })]);
  expect(made).toBeUndefined();
});

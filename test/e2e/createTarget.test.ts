import { readItems } from '../support/local/localItems';
import { runChecks } from '../support/local/localChecks';
import { localControl } from '../support/local/localControl';
import { isOwnPolicy, localKeyVaultClient, readSetUp, type SetUp } from '../support/local/localArm';
import {
  call,
  postMove,
  readConfiguration,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../support/local/localMoves';
import { defaultIdentity } from '../../local/azure/cloud/defaults';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { beyond, opennessInOrder } from '../support/azure/managementWrites';
import { createTarget, mappings, setUpSource, sourceGroup, targetGroup, writeSeed } from '../support/seeds/targetSeed';

let stack: LocalStack;
let before: SetUp;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = writeSeed(stateDir);
  stack = await startLocalStack({ stateDir, seed, env: { MOVE_ALLOWED_TARGETS: '*' } });
  before = await readSetUp(stack.azure, sourceGroup, setUpSource);
});
afterAll(endLocalProcesses);

describe('a target that the app creates from the source', () => {
  const name = 'contoso-made';
  let move: StartedMove;

  beforeAll(async () => {
    await localControl(stack.azure).clearLog();
    const configuration = { ...mappings, purgeProtection: 'likeSource' };
    move = await postMove(stack.baseUrl, {
      id: 'make',
      sourceVault: setUpSource,
      targetVault: name,
      createTarget,
      configuration,
    });
    const end = await waitForEnd(stack.baseUrl, move.id);
    expect(end).toMatchObject({ phase: 'completed', problems: [] });
  });

  it('equals the source in all settings that the app can copy, read by the management SDK', async () => {
    const made = await readSetUp(stack.azure, targetGroup, name);
    const subnets = mappings.subnets.map(({ target }) => target).sort();
    const policies = before.policies.filter((policy) => !isOwnPolicy(policy));
    const madeForOthers = made.policies.filter((policy) => !isOwnPolicy(policy));
    expect({ ...made, policies: madeForOthers }).toEqual({
      ...before,
      policies,
      network: { ...before.network, subnets },
    });
    expect(made.assignments).toHaveLength(5);
  });

  it('gives the app exactly what the move needs, not what it has at the source', async () => {
    const { policies } = await readSetUp(stack.azure, targetGroup, name);
    const own = policies.filter(isOwnPolicy).flatMap(permissionsOf).join('\n');
    expect(before.policies.filter(isOwnPolicy).flatMap(permissionsOf).join('\n')).toMatch(/secrets all/);
    expect(own).toMatch(/secrets restore/);
    expect(own).not.toMatch(/ (?:all|delete|purge)$/m);
    const { configuration } = await readReport(stack.baseUrl, 'make');
    expect(configuration?.byHand.find(({ id }) => id === 'ownAccess')?.commands).toEqual([
      expect.stringContaining('az keyvault delete-policy'),
    ]);
  });

  it('got the roles at single items after its items', async () => {
    const requests = await localControl(stack.azure).requests();
    const at = (isOne: (request: (typeof requests)[number]) => boolean): number[] =>
      requests.flatMap((request, index) => (isOne(request) ? [index] : []));
    const restored = at(({ vault, operation }) => vault === name && operation.endsWith('.restore'));
    const assigned = at(
      ({ operation, path }) =>
        operation === 'arm.roleAssignments.create' && /\/vaults\/contoso-made\/(?:secrets|keys)\//.test(path),
    );
    expect(assigned).toHaveLength(2);
    expect(Math.min(...assigned)).toBeGreaterThan(Math.max(...restored));
  });

  it('has every item', async () => {
    expect(await readItems(stack.azure, name)).toEqual(await readItems(stack.azure, setUpSource));
  });

  it('was never more open than the source, according to the log', async () => {
    const requests = await localControl(stack.azure).requests();
    const states = opennessInOrder(requests, name);
    const { network } = before;
    const allowed = {
      publicNetworkAccess: network.publicNetworkAccess ?? '',
      defaultAction: network.defaultAction ?? '',
      bypass: network.bypass ?? '',
      ipRules: network.ipRules,
      subnets: mappings.subnets.map(({ target }) => target),
      flags: ['enabledForDeployment', 'enabledForDiskEncryption', 'enabledForTemplateDeployment'],
      permissions: [...before.policies, ...(await readSetUp(stack.azure, targetGroup, name)).policies].flatMap(
        permissionsOf,
      ),
      assignments: before.assignments,
    };
    expect(states.length).toBeGreaterThan(5);
    expect(states.flatMap((state) => beyond(allowed, state))).toEqual([]);
  });

  it('got its purge protection last, after the last verification of its items', async () => {
    const writes = (await localControl(stack.azure).requests()).filter(({ path }) => path.includes(`/vaults/${name}`));
    const protects = ({ sent }: { sent?: unknown }) => JSON.stringify(sent ?? '').includes('enablePurgeProtection');
    const [last, ...others] = writes.filter(({ method }) => method !== 'GET').reverse();
    expect(protects(last ?? {})).toBe(true);
    expect(others.some(protects)).toBe(false);
    const { items, configuration } = await readReport(stack.baseUrl, 'make');
    expect(items.done).toBe(items.total);
    expect(configuration?.results.find(({ part }) => part === 'purgeProtection')?.state).toBe('written');
  });

  it('was planned first: the plan shows each part at the source, at the target now, and at the target afterwards', async () => {
    const { target, entries, steps } = await readConfiguration(move);
    expect(target).toBe('absent');
    expect(new Set(entries.map(({ action }) => action))).toEqual(new Set(['write']));
    expect(entries.find(({ name: line }) => line === 'bypass')).toMatchObject({
      source: 'AzureServices',
      targetNow: null,
      targetAfter: 'AzureServices',
    });
    expect(steps.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])).toEqual([
      'vault',
      'enabledFor',
      'accessPolicies',
      'roleAssignments',
      'diagnostics',
      'purgeProtection',
    ]);
  });

  it('has a list of manual steps with commands for everything that the app cannot copy', async () => {
    const { configuration } = await readReport(stack.baseUrl, 'make');
    const ids = configuration?.byHand.map(({ id }) => id) ?? [];
    expect(ids).toEqual(
      expect.arrayContaining(['locks', 'eventGrid', 'alerts', 'policyExemptions', 'defender', 'encryptionDependants']),
    );
    expect(ids).not.toContain('subnets');
    expect(configuration?.byHand.every(({ commands }) => commands.length > 0)).toBe(true);
    expect(configuration).toMatchObject({ drift: [], notLooked: [] });
    const { text } = await call(`${move.reportUri}&format=md`);
    expect(text).toContain('## Manual steps');
    expect(text).toContain('az lock create --name do-not-delete');
  });

  it('is used unchanged by a second move', async () => {
    const again = await postMove(stack.baseUrl, {
      id: 'make-again',
      sourceVault: setUpSource,
      targetVault: name,
      createTarget,
      configuration: mappings,
    });
    expect(await waitForEnd(stack.baseUrl, again.id)).toMatchObject({ phase: 'completed' });
    const { entries, steps, target } = await readConfiguration(again);
    expect(target).toBe('there');
    expect(entries.filter(({ action }) => action !== 'equal')).toMatchObject([
      { part: 'accessPolicies', name: defaultIdentity.objectId, action: 'leave' },
    ]);
    expect(steps).toEqual([]);
  });
});

function permissionsOf(policy: object): string[] {
  const { objectId, ...families } = policy as { objectId: string } & Record<string, string[]>;
  return Object.entries(families).flatMap(([family, names]) =>
    Array.isArray(names) ? names.map((name) => `${objectId} ${family} ${name}`) : [],
  );
}

describe('checks of a target that does not exist', () => {
  const check = (more: object = {}) =>
    runChecks(stack.baseUrl, {
      sourceVault: setUpSource,
      targetVault: 'contoso-checked',
      createTarget: { ...createTarget, ...more },
      configuration: mappings,
    });
  const displayName = 'Key vaults should have deletion protection enabled';
  const policies = [{ assignment: 'kv-protection', displayName, requires: 'purgeProtection' as const }];

  afterAll(() => localControl(stack.azure).changeSettings({ policies: [] }));

  it('fail if a policy denies it, and name the policy', async () => {
    await localControl(stack.azure).changeSettings({ policies });
    const { overall, findings, forecast } = await check();
    const found = findings.find(({ id }) => id === 'CHK-NEW-TARGET');
    expect(found).toMatchObject({ status: 'fail', evidence: expect.stringContaining(displayName) });
    expect([overall, forecast]).toEqual(['notReady', null]);
  });

  it('pass if the request meets the policy, and forecast the items', async () => {
    const { findings, forecast } = await check({ purgeProtection: 'atCreation' });
    expect(findings.find(({ id }) => id === 'CHK-NEW-TARGET')?.status).toBe('pass');
    expect(findings.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(forecast?.items).toBeGreaterThan(0);
    const vaults = localKeyVaultClient(stack.azure).vaults;
    await expect(vaults.get(targetGroup, 'contoso-checked')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('approval', () => {
  it('precedes the creation of the vault, and the plan’s hash covers the configuration', async () => {
    const body = { sourceVault: setUpSource, targetVault: 'contoso-approved', createTarget, approval: 'required' };
    const move = await postMove(stack.baseUrl, { id: 'approve', ...body });
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingApproval');
    const vaults = localKeyVaultClient(stack.azure).vaults;
    await expect(vaults.get(targetGroup, 'contoso-approved')).rejects.toMatchObject({ statusCode: 404 });
    const { planHash } = (await call(`${move.moveUri}/plan`)).body as { planHash: string };
    const other = await postMove(stack.baseUrl, {
      id: 'approve-other',
      ...body,
      targetVault: 'contoso-approved',
      configuration: { tags: false },
      dryRun: true,
    }).catch(() => undefined);
    expect(other).toBeUndefined();
    const answer = await call(`${move.moveUri}/approve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ planHash }),
    });
    expect(answer.status).toBe(202);
    expect(await waitForEnd(stack.baseUrl, move.id)).toMatchObject({ phase: 'completed' });
    expect((await vaults.get(targetGroup, 'contoso-approved')).tags).toEqual(before.tags);
  });

  it('of a dry run creates nothing, and another configuration has another hash', async () => {
    const dry = async (id: string, configuration: object | null) => {
      const body = {
        id,
        sourceVault: setUpSource,
        targetVault: 'contoso-dry',
        createTarget,
        configuration,
        dryRun: true,
      };
      const move = await postMove(stack.baseUrl, body);
      await waitForEnd(stack.baseUrl, move.id);
      return ((await call(`${move.moveUri}/plan`)).body as { planHash: string }).planHash;
    };
    const [first, same, other] = [await dry('d1', null), await dry('d2', null), await dry('d3', { tags: false })];
    expect(first).toBe(same);
    expect(other).not.toBe(first);
    const vaults = localKeyVaultClient(stack.azure).vaults;
    await expect(vaults.get(targetGroup, 'contoso-dry')).rejects.toMatchObject({ statusCode: 404 });
  });
});

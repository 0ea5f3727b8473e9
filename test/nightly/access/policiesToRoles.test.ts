import { defaultIdentity, defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { vaultAccessSchema } from '../../../shared/contracts/api/accessAnswers';
import { type ConfigurationEntry } from '../../../shared/contracts/model/configuration';
import { type AccessDifference } from '../../../shared/contracts/model/comparisons';
import { accessWrites, widerMoments } from '../../support/access/accessHistory';
import { allowedByPolicy, useOf } from '../../support/access/enforcedUses';
import { everyProbe, probeRights } from '../../support/access/probeRights';
import { homeTenant, randomPolicy } from '../../support/access/randomPolicies';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { seededRandom } from '../../support/fuzz/random';
import { steer } from '../../support/control/steeredMove';
import { waitUntil } from '../../support/host/hostWait';
import { localAuthorizationClient } from '../../support/local/localArm';
import { runChecks } from '../../support/local/localChecks';
import { compareVaults } from '../../support/comparisons/localComparisons';
import { localControl } from '../../support/local/localControl';
import {
  postMove,
  readConfiguration,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource } from '../../support/move/moveSeed';
import { rollbackReport, startRollback } from '../../support/rollback/localRollbacks';

// A vault with access policies moves to a new one with roles: each principal asks both vaults with its own token.

const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg-roles`;
/** A probe is a call of a principal about an item, before and after. ACCESS_PROBES=100000 for the long form. */
const wanted = Number(process.env['ACCESS_PROBES'] ?? 700);
const policies = policiesOf(Math.min(400, Math.max(14, Math.round(wanted / 800))));
const withoutItem = everyProbe([], []).length;
const perItem = everyProbe(['no-such-item'], []).length - withoutItem;
const items = Math.ceil((wanted / policies.length - withoutItem) / perItem);
const probes = everyProbe(
  Array.from({ length: items }, (_, at) => `no-such-item-${String(at)}`),
  ['secret-000', 'secret-001'],
);
const principals = policies.map(({ objectId }) => objectId);
/** ACCESS_KILLS=all: after every write of a role or an assignment. */
const maxKills = process.env['ACCESS_KILLS'] === 'all' ? Infinity : 2;
let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(seed(), { ...shortCalls, MOVE_ALLOW_ROLLBACK: 'true', MOVE_ALLOWED_TARGETS: '*' });
  // The app needs a role of its own in the group of the new vault.
  await assign('c0ffee00-0000-4000-8000-000000000001', '00482a5a-887f-4fb3-b363-3b7fe8e74483');
});
afterAll(endLocalProcesses);

const authorization = () => localAuthorizationClient(stack.emulator.azure);
const assign = (name: string, role: string) =>
  authorization().roleAssignments.create(group, name, {
    principalId: defaultIdentity.objectId,
    principalType: 'ServicePrincipal',
    roleDefinitionId: `${group}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  });

/** One policy of each principal: the first are those that people use, the others random ones. */
function policiesOf(count: number) {
  const random = seededRandom(Number(process.env['ACCESS_SEED'] ?? 4));
  const usual = [{ secrets: ['get', 'list'] }, { keys: ['get', 'wrapkey', 'unwrapkey'] }, { secrets: ['all'] }];
  return Array.from({ length: count }, (_, at) => {
    const { secrets, keys, certificates, storage, applicationId } = randomPolicy(random, 1);
    const none = { secrets: [], keys: [], certificates: [], storage: [] };
    const given = usual[at] === undefined ? { secrets, keys, certificates, storage } : { ...none, ...usual[at] };
    const objectId = `5e1f0000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const isCompound = usual[at] === undefined && (at === 3 || applicationId !== null);
    return { objectId, tenantId: homeTenant, ...given, ...(isCompound ? { applicationId: clientOf(at) } : {}) };
  });
}

function clientOf(at: number): string {
  return `5e1f0000-0000-4000-9000-${String(at).padStart(12, '0')}`;
}

function seed(): SeedInput {
  const plain = moveSeed(3, 1);
  const all = { secrets: ['all', 'purge'], keys: ['all', 'purge'], certificates: ['all', 'purge'] };
  const own = { objectId: defaultIdentity.objectId, ...all };
  const access = { model: 'accessPolicies' as const, policies: [own, ...policies] };
  const identities = principals.map((objectId, at) => ({ objectId, clientId: clientOf(at) }));
  return {
    settings: { ...plain.settings, identities, delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 } },
    vaults: (plain.vaults ?? []).map((vault) => (vault.name === moveSource ? { ...vault, access } : vault)),
  };
}

const requestTo = (targetVault: string, more: object = {}) => ({
  sourceVault: moveSource,
  targetVault,
  createTarget: { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-roles', location: 'eastus' },
  configuration: { access: 'roles', customRoles: true, accessDifferences: 'accept' },
  waivers: ['CHK-ROLES'],
  ...more,
});
/** For each principal, one after the other, which probes it may. */
const rightsAt = async (vault: string) => {
  const found = new Map<string, readonly boolean[]>();
  for (const objectId of principals)
    found.set(objectId, await probeRights(stack.emulator.azure, { vault, objectId, probes }));
  return found;
};
const entriesOf = async (move: StartedMove): Promise<ReadonlyMap<string, ConfigurationEntry>> => {
  const { entries } = await readConfiguration(move);
  return new Map(
    entries.filter(({ part }) => part === 'accessPolicies').map((entry) => [entry.name.split(' ')[0] ?? '', entry]),
  );
};
const assignmentsAt = async (vault: string) => {
  const scope = `${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
  const names: string[] = [];
  for await (const one of authorization().roleAssignments.listForScope(scope))
    if (one.scope?.toLowerCase() === scope.toLowerCase()) names.push(one.name ?? '');
  return names.sort();
};

it('gives roles at the items that the audit log shows as all that somebody used, and a rollback takes them back', async () => {
  const target = 'contoso-roles-item';
  const [reader = ''] = principals;
  const workspaceId = `/subscriptions/${defaultSubscriptionId}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/log-we`;
  const own = (daysAgo: number) => ({ objectId: defaultIdentity.objectId, path: '/secrets', daysAgo });
  const logs = [{ categoryGroup: 'audit', enabled: true }];
  await localControl(stack.emulator.azure).seed({
    vaults: [
      {
        name: moveSource,
        diagnosticSettings: [{ name: 'audit', properties: { workspaceId, logs, metrics: [] } }],
        auditedCalls: [
          ...Array.from({ length: 31 }, (_, at) => own(at)),
          { objectId: reader, path: '/secrets/secret-000', daysAgo: 2 },
        ],
      },
    ],
  });
  const { configuration } = requestTo(target);
  const perItem = { ...configuration, perItem: true, auditLog: { workspaceId, days: 30 } };
  const asked = { configuration: perItem, cutover: 'hold' };
  const move = await postMove(stack.host.baseUrl, requestTo(target, asked));
  // Who needs the roles has them before the cutover.
  await waitForMove(stack.host.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  expect((await entriesOf(move)).get(reader)).toMatchObject({
    targetAfter: 'Key Vault Secrets User at secrets/secret-000',
    access: { narrowed: { items: ['secrets/secret-000'], days: 30 } },
  });
  const few = everyProbe([], ['secret-000', 'secret-001']);
  const allowed = await probeRights(stack.emulator.azure, { vault: target, objectId: reader, probes: few });
  const paths = few.filter((_, at) => allowed[at] === true).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !/^\/(?:deleted)?secrets\/secret-000(?:\/|$)/.test(path))).toEqual([]);
  expect((await steer(move, 'cutover')).status).toBe(202);
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
  await startRollback(move);
  const report = await rollbackReport(move);
  expect(report.vault.filter(({ state }) => state !== 'rolledBack')).toEqual([]);
  const left: string[] = [];
  for await (const { scope } of authorization().roleAssignments.listForScope(group))
    if (scope?.includes(target) === true) left.push(scope);
  expect(left).toEqual([]);
});

it('gives nobody more rights and nobody fewer, although the host dies on the way, and a rollback takes back exactly them', async () => {
  const target = 'contoso-roles-one';
  const before = await rightsAt(moveSource);
  const control = localControl(stack.emulator.azure);
  await control.slowDown(maxKills === Infinity ? 300 : 60);
  await control.clearLog();
  const move = await postMove(stack.host.baseUrl, requestTo(target));
  // The host dies after the first writes, or after each one.
  for (let [kills, made] = [0, 0]; kills < maxKills; kills += 1) {
    const now = await waitUntil(
      async () => {
        const counts = await control.counts();
        const count = (of: RegExp) => counts.reduce((sum, one) => sum + (of.test(one.operation) ? one.calls : 0), 0);
        if (count(/^secrets\.set$/) > 0) return Infinity;
        const writes = count(/^arm\.role(?:Assignments\.create|Definitions\.createOrUpdate)$/);
        return writes > made ? writes : undefined;
      },
      `write ${String(made + 1)}`,
    );
    if (now === Infinity) break;
    made = now;
    await stack.killHost();
    await stack.startHost();
  }
  await control.slowDown(1);
  const { phase } = await waitForEnd(stack.host.baseUrl, move.id);
  expect(phase).toBe('completed');

  const entries = await entriesOf(move);
  const log = await control.requests();
  const named = (id: string, side: 'gains' | 'losses', operation: string): boolean =>
    entries.get(id)?.access?.[side].includes(useOf(operation)) === true;
  const mayDo = (id: string, operation: string): boolean =>
    id === defaultIdentity.objectId ||
    policies.some((policy) => policy.objectId === id && allowedByPolicy(policy, operation)) ||
    named(id, 'gains', operation);
  expect(widerMoments(log, target, mayDo)).toEqual([]);
  expect(accessWrites(log)).toBeGreaterThan(policies.length);
  const after = await rightsAt(target);
  const compared = principals.flatMap((id) =>
    probes.flatMap(({ operation, path }, at) => {
      const [was, is] = [before.get(id)?.[at], after.get(id)?.[at]];
      if (was === undefined || was === is) return [];
      const isNamed = named(id, is === true ? 'gains' : 'losses', operation);
      return [{ id, path, name: useOf(operation), isNamed }];
    }),
  );
  expect(principals.length * probes.length).toBeGreaterThanOrEqual(wanted);
  expect(compared.filter(({ isNamed }) => !isNamed)).toEqual([]);
  // The probes see what the plan names: the most usual policy for encryption at rest, and a policy for one application.
  expect(compared.map(({ name }) => name)).toContain('keys list');
  expect(await rightsAt(moveSource)).toEqual(before);

  // A comparison reads what the vaults have, and says by name what the plan said.
  const { access } = await compareVaults(stack.host.baseUrl, {
    ...{ sourceVault: moveSource, targetVault: target, depth: 'metadata', select: { include: ['secret-000'] } },
    configuration: { access: 'roles' },
  });
  const said = new Map<string, Pick<AccessDifference, 'more' | 'less'>>();
  for (const { principals: some, more, less } of access?.differences ?? [])
    for (const name of some) said.set(name, { more, less });
  expect(access).toMatchObject({
    models: { source: 'policies', target: 'roles' },
    unclear: [],
    notRead: [],
    unnamed: 0,
  });
  for (const { objectId, applicationId } of policies) {
    const name = applicationId === undefined ? objectId : `${objectId} by way of ${applicationId}`;
    const { gains = [], losses = [] } = entries.get(objectId)?.access ?? {};
    const { more = [], less = [] } = said.get(name) ?? {};
    expect({ name, more, less }).toEqual({ name, more: [...gains].sort(), less: [...losses].sort() });
  }

  const { configuration } = await readReport(stack.host.baseUrl, move.id);
  const written = (configuration?.results ?? []).filter(({ part }) => part === 'roleAssignments');
  expect(await assignmentsAt(target)).toHaveLength(written.length);
  expect(configuration?.drift).toEqual([]);

  await startRollback(move);
  const report = await rollbackReport(move);
  expect(report.vault.filter(({ state }) => state !== 'rolledBack')).toEqual([]);
  expect(report.vault.filter(({ kind }) => kind === 'roleAssignment')).toHaveLength(written.length);
  expect(await assignmentsAt(target)).toEqual([]);
  const custom: string[] = [];
  for await (const role of authorization().roleDefinitions.list(group))
    if (role.roleType === 'CustomRole') custom.push(role.roleName ?? '');
  expect(custom).toEqual([]);
});

it('stops before the first write where somebody would not have the same rights', async () => {
  const move = await postMove(
    stack.host.baseUrl,
    requestTo('contoso-roles-two', { waivers: [], configuration: { access: 'roles' } }),
  );
  const status = await waitForEnd(stack.host.baseUrl, move.id);
  expect(status.phase).toBe('failed');
  expect(status.problems.map(({ code }) => code)).toEqual(['CHECKS_FAILED']);
  expect(await assignmentsAt('contoso-roles-two').catch(() => [])).toEqual([]);
});

it('fails a check for who would not have the same rights, by name, and passes it when the request accepts the differences', async () => {
  const verdictOf = async (configuration: object) => {
    const { createTarget } = requestTo('');
    const body = { sourceVault: moveSource, targetVault: 'contoso-roles-three', createTarget, configuration };
    const { findings } = await runChecks(stack.host.baseUrl, { ...body, select: { types: ['secret'] } });
    return findings.find(({ id }) => id === 'CHK-ROLES');
  };
  const refused = await verdictOf({ access: 'roles' });
  expect(refused?.status).toBe('fail');
  expect(refused?.evidence).toContain(`${principals[1] ?? ''} (UNEQUAL_ROLES)`);
  const accepted = await verdictOf({ access: 'roles', customRoles: true, accessDifferences: 'accept' });
  expect(accepted?.evidence).not.toContain('UNEQUAL_ROLES');
  expect(accepted?.evidence).toContain('COMPOUND_IDENTITY');
  expect(await verdictOf({})).toBeUndefined();
});

it('shows who can do what to the command line, and names a vault that it cannot see', async () => {
  const at = ['--endpoint', stack.host.baseUrl];
  const json = await kvmover(['access', moveSource, '--as', 'roles', '--json', ...at]);
  const [found] = eventsOf(json).filter(({ event }) => event === 'access');
  const access = vaultAccessSchema.parse(found?.['access']);
  const ids = new Set(access.principals.map(({ principalId }) => principalId));
  expect(principals.filter((id) => !ids.has(id))).toEqual([]);
  const text = await kvmover(['access', moveSource, ...at]);
  expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining('Who can do what') });
  const refused = await kvmover(['access', 'fabrikam-hidden', ...at]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('Azure Resource Manager shows');
});

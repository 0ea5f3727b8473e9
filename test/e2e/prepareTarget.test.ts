import { defaultIdentity } from '../../local/azure/cloud/defaults';
import { localKeyVaultClient } from '../support/local/localArm';
import { localControl, writesTo } from '../support/local/localControl';
import { call, postMove, readConfiguration, readReport, sendMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { createTarget, setUpSource, targetGroup, writeSeed } from '../support/seeds/targetSeed';

// Targets that the app cannot create, and targets that it does not configure.

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = writeSeed(stateDir);
  stack = await startLocalStack({ stateDir, seed, env: { MOVE_ALLOWED_TARGETS: '*' } });
});
afterAll(endLocalProcesses);

describe('the preparation of a target', () => {
  afterEach(() => localControl(stack.azure).clearFaults());

  const failsWith = async (targetVault: string, more: object = {}) => {
    const id = `stop-${targetVault}`;
    await postMove(stack.baseUrl, { id, sourceVault: setUpSource, targetVault, createTarget, ...more });
    const end = await waitForEnd(stack.baseUrl, id);
    expect(end).toMatchObject({ phase: 'failed', items: { done: 0 } });
    expect(await writesTo(stack.azure, targetVault)).toEqual([]);
    const [problem] = (await readReport(stack.baseUrl, id)).problems;
    return problem;
  };

  it('reports a name that another vault of the subscription has, with the next step', async () => {
    expect(await failsWith('contoso-elsewhere')).toMatchObject({ code: 'TARGET_NAME_TAKEN' });
  });

  it('refuses a name that a vault of another tenant has', async () => {
    await localControl(stack.azure).seed({
      vaults: [
        {
          name: 'stranger',
          region: 'northeurope',
          tenantId: '0e4c6a7f-1d92-4f6e-8b21-9d3b7c1055aa',
          subscriptionId: '7d5a1f0e-3c11-4f6b-9a0d-2b6f8f3f9c55',
        },
      ],
    });
    const answer = await sendMove(stack.baseUrl, { sourceVault: setUpSource, targetVault: 'stranger', createTarget });
    expect([answer.status, answer.body]).toEqual([403, expect.objectContaining({ code: 'TENANT_NOT_ALLOWED' })]);
  });

  it('reports a name that a deleted vault holds, with its region and purge date', async () => {
    const vaults = localKeyVaultClient(stack.azure).vaults;
    const properties = {
      tenantId: defaultIdentity.tenantId,
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
    } as const;
    await vaults.createOrUpdate(targetGroup, 'contoso-gone', { location: 'westeurope', properties }).pollUntilDone();
    await vaults.delete(targetGroup, 'contoso-gone');
    const problem = await failsWith('contoso-gone');
    expect(problem).toMatchObject({ code: 'TARGET_NAME_DELETED' });
    expect(problem?.detail).toContain('az keyvault recover --name contoso-gone --location westeurope');
  });

  it.each([
    ['RequestDisallowedByPolicy', 403, 'ARM_DENIED_BY_POLICY', 'contoso-policy'],
    ['QuotaExceeded', 409, 'ARM_QUOTA_EXCEEDED', 'contoso-quota'],
    ['ResourceGroupNotFound', 404, 'ARM_NOT_FOUND', 'contoso-nogroup'],
  ])('reports %s in the words of the service', async (code, status, problemCode, targetVault) => {
    await localControl(stack.azure).addFault({
      match: { operation: 'arm.vaults.createOrUpdate' },
      effect: { kind: 'refuse', status, code, message: `Not allowed here: rule “${code}-7”.` },
    });
    const problem = await failsWith(targetVault);
    expect(problem).toMatchObject({ code: problemCode, detail: expect.stringContaining(`rule “${code}-7”`) });
  });

  it('uses a target with another SKU, retention and permission model unchanged, and reports every difference', async () => {
    const body = {
      id: 'other',
      sourceVault: setUpSource,
      targetVault: 'contoso-standard',
      configuration: {},
      dryRun: true,
    };
    const move = await postMove(stack.baseUrl, body);
    await waitForEnd(stack.baseUrl, move.id);
    const { entries } = await readConfiguration(move);
    const differences = entries.filter(({ part }) => ['sku', 'retention', 'permissionModel'].includes(part));
    expect(differences).toEqual([
      expect.objectContaining({ source: 'premium', targetNow: 'standard', targetAfter: 'standard', action: 'leave' }),
      expect.objectContaining({ source: '45 days', targetNow: '7 days', action: 'leave' }),
      expect.objectContaining({ source: 'access policies', targetNow: 'roles', action: 'leave' }),
    ]);
    expect(differences.every(({ why }) => (why ?? '') !== '')).toBe(true);
  });
});

describe('an app without rights at the management plane', () => {
  beforeAll(() => localControl(stack.azure).changeSettings({ managementRights: { enforced: true } }));
  afterAll(() => localControl(stack.azure).changeSettings({ managementRights: { enforced: false } }));

  it('creates no target and names the missing action', async () => {
    const id = 'no-rights';
    await postMove(stack.baseUrl, { id, sourceVault: setUpSource, targetVault: 'contoso-norights', createTarget });
    expect(await waitForEnd(stack.baseUrl, id)).toMatchObject({
      phase: 'failed',
      problems: [{ code: 'ARM_FORBIDDEN', detail: expect.stringContaining('Microsoft.KeyVault/vaults/read') }],
    });
  });

  it('still moves the items, and reports what it did not read', async () => {
    const id = 'data-only';
    await postMove(stack.baseUrl, {
      id,
      sourceVault: setUpSource,
      targetVault: 'contoso-standard',
      select: { types: ['secret'] },
    });
    expect(await waitForEnd(stack.baseUrl, id)).toMatchObject({ phase: 'completed', items: { done: 4 } });
    const { configuration } = await readReport(stack.baseUrl, id);
    expect(configuration).toMatchObject({
      entries: [],
      notLooked: [{ part: 'source', code: 'ARM_FORBIDDEN', detail: expect.stringContaining('vaults/read') }],
    });
    expect((await call(`${stack.baseUrl}/api/moves/${id}/report?format=md`)).text).toContain('## Not checked');
  });
});

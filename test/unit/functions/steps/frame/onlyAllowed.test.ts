import { onlyAllowed, onlyAllowedArm } from '../../../../../functions/steps/frame/onlyAllowed';
import { type Arm, type ArmWrites } from '../../../../../shared/clients/arm/arm';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';
import { emptyPage, script } from '../../../../support/clients/clientSecretAnswers';
import { type VaultServer, startVaultServer } from '../../../../support/clients/clientVaultServer';
import { fullPace, vaultsAt } from '../../../../support/clients/clientVaults';

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});
beforeEach(() => {
  server.seen.length = 0;
});
afterAll(() => server.stop());

const asked = (side: 'source' | 'target', vault = 'contoso') =>
  ({ vault, side, pace: fullPace, meter: { throttled: 0, sent: 0 } }) as const;

const vaultsFor = (allowedSources: string[], allowedTargets: string[]) => {
  const { vaults, identity } = vaultsAt(server);
  return { vaults: onlyAllowed(vaults, { allowedSources, allowedTargets }), identity };
};

test.each([
  ['as source', ['cont*'], [], 'source'],
  ['as target', [], ['CONTOSO'], 'target'],
] as const)('a vault that is allowed %s opens', async (_, sources, targets, side) => {
  script(server, () => emptyPage);
  const { vaults } = vaultsFor([...sources], [...targets]);
  expect(await vaults.secrets(asked(side)).list()).toEqual({ items: [] });
});

describe.each([
  ['source', ['other-*'], ['*'], 'SOURCE_NOT_ALLOWED'],
  ['target', ['*'], ['other-*'], 'TARGET_NOT_ALLOWED'],
  ['source', [], ['*'], 'SOURCE_NOT_ALLOWED'],
  ['target', ['*'], [], 'TARGET_NOT_ALLOWED'],
] as const)('a vault that is not allowed as %s', (side, sources, targets, code) => {
  test.each(['secrets', 'keys', 'certificates'] as const)(
    'does not connect to its %s, and receives no request',
    (family) => {
      const { vaults, identity } = vaultsFor([...sources], [...targets]);
      expect(() => vaults[family](asked(side))).toThrow(expect.objectContaining({ code, retryable: false }));
      expect(server.seen).toEqual([]);
      expect(identity.asked).toEqual([]);
    },
  );
});

describe('onlyAllowedArm', () => {
  const address = (name: string) => ({ subscriptionId: 'one', resourceGroup: 'rg', name });
  const idOf = (name: string) => `/subscriptions/one/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`;
  const assignment = (scope: string) => ({ scope }) as Parameters<ArmWrites['assignRole']>[0];
  const policies: Parameters<ArmWrites['addAccessPolicies']>[1] = [];
  const setting = {} as Parameters<ArmWrites['putDiagnosticSetting']>[1];
  const vault = {} as Parameters<ArmWrites['createVault']>[1];

  const reads: Record<string, (arm: Arm, name: string) => Promise<unknown>> = {
    findVault: (arm, name) => arm.findVault(name),
    readVault: (arm, name) => arm.readVault(address(name)),
  };
  const writes: Record<string, (arm: ArmWrites, name: string) => Promise<unknown>> = {
    createVault: (arm, name) => arm.createVault(address(name), vault),
    changeVault: (arm, name) => arm.changeVault(address(name), {}),
    deleteVault: (arm, name) => arm.deleteVault(address(name)),
    purgeVault: (arm, name) => arm.purgeVault('one', 'northeurope', name),
    addAccessPolicies: (arm, name) => arm.addAccessPolicies(address(name), policies),
    assignRole: (arm, name) => arm.assignRole(assignment(idOf(name))),
    'assignRole, of an item': (arm, name) => arm.assignRole(assignment(`${idOf(name)}/secrets/one`)),
    putDiagnosticSetting: (arm, name) => arm.putDiagnosticSetting(idOf(name), setting),
    replaceAccessPolicies: (arm, name) => arm.replaceAccessPolicies(address(name), policies),
    removeAccessPolicies: (arm, name) => arm.removeAccessPolicies(address(name), policies),
    removeRole: (arm, name) => arm.removeRole({ scope: idOf(name), name: 'one' }),
    removeDiagnosticSetting: (arm, name) => arm.removeDiagnosticSetting(idOf(name), 'audit'),
  };
  const sourceWrites: Record<string, (arm: ArmWrites, name: string) => Promise<unknown>> = {
    changeVault: ({ source }, name) => source.changeVault(address(name), {}),
    deleteVault: ({ source }, name) => source.deleteVault(address(name)),
    recoverVault: ({ source }, name) => source.recoverVault(address(name), {} as never),
    assignRole: ({ source }, name) => source.assignRole(assignment(`${idOf(name)}/secrets/one`)),
  };
  const allows = { allowRehearsal: true, allowRetirement: true };
  const lists = { allowedSources: ['source-*'], allowedTargets: ['target-*'], ...allows };

  /** The real lists around a fake client that only records its calls. */
  function planeWith(allowed = lists) {
    const reached: string[] = [];
    const note = (name: string) => async () => void reached.push(name);
    const noting = (calls: object) => Object.fromEntries(Object.keys(calls).map((name) => [name, note(name)]));
    const guarded = () => ({ ...noting(writes), source: noting(sourceWrites) });
    const arm = onlyAllowedArm({ ...noting(reads), guarded } as unknown as Arm, allowed);
    return { arm, changing: arm.guarded(withoutClaim), reached };
  }

  test.each(Object.keys(reads))('%s reads the vaults of both sides, and no others', async (name) => {
    const { arm, reached } = planeWith();
    await reads[name]?.(arm, 'source-1');
    await reads[name]?.(arm, 'target-1');
    await expect(reads[name]?.(arm, 'other-1')).rejects.toMatchObject({ code: 'SOURCE_NOT_ALLOWED' });
    expect(reached).toEqual([name, name]);
  });

  test.each(Object.keys(writes))('%s writes only to targets', async (name) => {
    const { changing, reached } = planeWith();
    await writes[name]?.(changing, 'target-1');
    for (const vaultName of ['source-1', 'other-1']) {
      await expect(writes[name]?.(changing, vaultName)).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
    }
    expect(reached).toHaveLength(1);
  });

  test.each(Object.keys(sourceWrites))(
    '%s of a retirement writes only to sources, and only if that is allowed',
    async (name) => {
      const { changing, reached } = planeWith();
      await sourceWrites[name]?.(changing, 'source-1');
      for (const vaultName of ['target-1', 'other-1'])
        await expect(sourceWrites[name]?.(changing, vaultName)).rejects.toMatchObject({ code: 'SOURCE_NOT_ALLOWED' });
      const { changing: off } = planeWith({ ...lists, allowRetirement: false });
      await expect(sourceWrites[name]?.(off, 'source-1')).rejects.toMatchObject({ code: 'RETIREMENT_NOT_ALLOWED' });
      expect(reached).toHaveLength(1);
    },
  );

  test.each(['deleteVault', 'purgeVault'])('%s deletes nothing unless rehearsals are allowed', async (name) => {
    const { changing, reached } = planeWith({ ...lists, allowRehearsal: false });
    await expect(writes[name]?.(changing, 'target-1')).rejects.toMatchObject({ code: 'REHEARSAL_NOT_ALLOWED' });
    expect(reached).toEqual([]);
  });

  test.each(['/subscriptions/one', '/subscriptions/one/resourceGroups/rg', '/'])(
    'assigns no role at %s, even if every vault is allowed',
    async (scope) => {
      const { changing, reached } = planeWith({ allowedSources: ['*'], allowedTargets: ['*'], ...allows });
      await expect(changing.assignRole(assignment(scope))).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
      expect(reached).toEqual([]);
    },
  );
});

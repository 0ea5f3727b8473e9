import { onlyAllowed } from '../../../../functions/activities/onlyAllowed';
import { emptyPage, script } from '../../../support/clientSecretAnswers';
import { type VaultServer, startVaultServer } from '../../../support/clientVaultServer';
import { fullPace, vaultsAt } from '../../../support/clientVaults';

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});
beforeEach(() => {
  server.seen.length = 0;
});
afterAll(() => server.stop());

const open = (side: 'source' | 'target', vault = 'contoso') =>
  ({ vault, side, pace: fullPace, meter: { throttled: 0 } }) as const;

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
  expect(await vaults.secrets(open(side)).listSecrets()).toEqual({ items: [] });
});

describe.each([
  ['source', ['other-*'], ['*'], 'SOURCE_NOT_ALLOWED'],
  ['target', ['*'], ['other-*'], 'TARGET_NOT_ALLOWED'],
  ['source', [], ['*'], 'SOURCE_NOT_ALLOWED'],
  ['target', ['*'], [], 'TARGET_NOT_ALLOWED'],
] as const)('a vault that is not allowed as %s', (side, sources, targets, code) => {
  test.each(['secrets', 'keys', 'certificates'] as const)(
    'does not open for its %s, and is asked nothing',
    (family) => {
      const { vaults, identity } = vaultsFor([...sources], [...targets]);
      expect(() => vaults[family](open(side))).toThrow(expect.objectContaining({ code, retryable: false }));
      expect(server.seen).toEqual([]);
      expect(identity.asked).toEqual([]);
    },
  );
});

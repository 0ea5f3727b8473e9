import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { applySettings, type SettingsApi } from '../../../../cli/consumers/applySettings';
import { changedSettings, type SettingsChange } from '../../../../cli/consumers/changedSettings';
import { resultsByItem } from '../../../../shared/rules/consumers/explainItem';
import { secretsApi, seedApp, seedContainerApp, settingsApi } from '../../../support/consumers/appWorld';
import { mixedSeed, seededRandom } from '../../../support/fuzz/random';
import { resultOf } from '../../../support/move/moveFixtures';

// Settings of an app, changed while a deployment writes the same settings. The API has no conditional write.

const rounds = Number(process.env['SETTINGS_ROUNDS'] ?? 40);
const seed = Number(process.env['SETTINGS_SEED'] ?? 1);
const [own, deployment] = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000'];
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const old = 'https://old-kv.vault.azure.net';
const begin = {
  DB: `@Microsoft.KeyVault(SecretUri=${old}/secrets/db)`,
  PINNED: `@Microsoft.KeyVault(VaultName=old-kv;SecretName=db;SecretVersion=${one})`,
  PLAIN: `text about ${old}/secrets/db`,
  OTHER: `@Microsoft.KeyVault(SecretUri=https://other-kv.vault.azure.net/secrets/db)`,
  PASSWORD: 'canary-value',
};
const change: SettingsChange = {
  names: ['DB', 'PINNED'],
  vault: { name: 'old-kv', suffix: 'vault.azure.net' },
  target: { name: 'new-kv', suffix: 'vault.azure.net' },
  results: resultsByItem([resultOf({ itemName: 'db', state: 'verified', versions: [{ from: one, to: two }] })]),
};
const wanted = {
  ...begin,
  DB: '@Microsoft.KeyVault(SecretUri=https://new-kv.vault.azure.net/secrets/db)',
  PINNED: `@Microsoft.KeyVault(VaultName=new-kv;SecretName=db;SecretVersion=${two})`,
};

const secretOf = (name: string, path: string, vault = 'old-kv') => ({
  ...{ name, keyVaultUrl: `https://${vault}.vault.azure.net/secrets/db${path}`, identity: 'system' },
});
const secrets = {
  db: secretOf('db', ''),
  pinned: secretOf('pinned', `/${one}`),
  other: secretOf('other', '', 'other-kv'),
  password: { name: 'password', value: 'canary-value' },
};
/** The apps of each kind, with what a run has to make of them, and what a deployment adds. */
const apps = {
  'App Service': { apiOf: settingsApi, begin, change, wanted, added: () => 'new' as unknown },
  'Container Apps': {
    apiOf: secretsApi,
    begin: secrets,
    change: { ...change, names: ['db', 'pinned'] },
    wanted: { ...secrets, db: secretOf('db', '', 'new-kv'), pinned: secretOf('pinned', `/${two}`, 'new-kv') },
    added: (name: string): unknown => ({ name, value: 'new' }),
  },
} as const;
const kinds = ['App Service', 'Container Apps'] as const;

let azure: RunningAzure;
beforeAll(async () => {
  const resources = [...seedApp(begin), ...seedContainerApp(secrets)];
  azure = await startAzure({ seed: { vaults: [{ name: 'old-kv', region: 'westeurope' }], resources } });
});
beforeEach(() => azure.control.reset());
afterAll(() => azure.stop());

test.each(kinds)('changes the references of %s that were found, and nothing else', async (kind) => {
  const { apiOf, change: asked, wanted: end } = apps[kind];
  const api = apiOf(azure, own);
  const applied = await applySettings(api, asked);
  const rest = { left: [], kept: [], others: [], isProved: true, isThere: true };
  expect(applied).toEqual({ changed: asked.names, ...rest });
  expect((await api.read()).settings).toEqual(end);
  expect(await applySettings(api, asked)).toMatchObject({ changed: [], isThere: true, isProved: true });
});

test('leaves what a person has to decide, and names what is gone', () => {
  const settings = { DB: `@Microsoft.KeyVault(SecretUri=${old}/secrets/db/${'c'.repeat(32)})` };
  expect(changedSettings(settings, change)).toEqual({
    settings,
    changed: [],
    left: [
      ['DB', 'versionNotThere'],
      ['PINNED', 'gone'],
    ],
  });
});

test('changes connection strings, which have a type', () => {
  const value = { value: begin.DB, type: 'SQLAzure' };
  expect(changedSettings({ DB: value, PINNED: 'x' }, change).settings['DB']).toEqual({
    value: wanted.DB,
    type: 'SQLAzure',
  });
});

/** The calls of a run between which a deployment can write: it reads and replaces all settings, as deployments do. */
const moments = ['afterFirstRead', 'beforeReplace', 'afterReplace', 'beforeLastRead'] as const;

const ofRounds = `in ${String(rounds)} rounds (seed ${String(seed)})`;
test.each(kinds)(`keeps or names what a deployment of %s adds at any moment, ${ofRounds}`, async (kind) => {
  const { apiOf, begin: first, change: asked, wanted: end, added } = apps[kind];
  const seen = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    await azure.control.reset();
    const random = seededRandom(mixedSeed(seed, round));
    const moment = random.pick([...moments]);
    const deploys = apiOf(azure, deployment);
    const name = `ADDED_${String(round)}`;
    // Half of the deployments have read the settings before this run began.
    const stale = random.int(0, 1) === 0 ? first : undefined;
    let isDone = false;
    const deploy = async () => {
      if (isDone) return;
      isDone = true;
      await deploys.replace({ ...(stale ?? (await deploys.read()).settings), [name]: added(name) });
    };
    const api = meeting(apiOf(azure, own), moment, deploy);
    const applied = await applySettings(api, asked);
    const { settings } = await deploys.read();
    const isKept = name in settings;
    const isNamed = applied.others.some(({ by }) => by === deployment);
    seen.add(isKept ? 'kept' : 'named');
    expect({ round, moment, isDone, known: isKept || isNamed, isThere: applied.isThere }).toEqual({
      ...{ round, moment, isDone: true, known: true, isThere: true },
    });
    const { [name]: _, ...rest } = settings;
    expect({ round, moment, rest }).toEqual({ round, moment, rest: end });
  }
  expect([...seen].sort()).toEqual(['kept', 'named']);
});

/** The API of a run, in which a deployment comes at one moment. */
function meeting(api: SettingsApi, moment: (typeof moments)[number], deploy: () => Promise<void>): SettingsApi {
  let [reads, replaced] = [0, false];
  return {
    ...api,
    async read() {
      if (moment === 'beforeLastRead' && replaced) await deploy();
      const found = await api.read();
      reads += 1;
      if (moment === 'afterFirstRead' && reads === 1) await deploy();
      return found;
    },
    async replace(settings) {
      if (moment === 'beforeReplace') await deploy();
      const id = await api.replace(settings);
      replaced = true;
      if (moment === 'afterReplace') await deploy();
      return id;
    },
  };
}

test('says that nothing is proved as long as the log does not show its own write', async () => {
  const api = { ...settingsApi(azure, own), writesSince: () => Promise.resolve([]) };
  expect(await applySettings(api, change)).toMatchObject({ isProved: false, isThere: true });
});

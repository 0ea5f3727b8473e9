import { CliError } from '../../../../cli/cliError';
import { adviseOnVault } from '../../../../cli/app/vaultAdvice';
import { type OpenApp } from '../../../../cli/app/openedApp';

const appWith = (parts: Partial<OpenApp>): OpenApp => ({
  ...{ place: 'own', close: async () => undefined },
  client: {
    call: async () => ({ moves: [{ sourceVault: 'contoso-payroll', targetVault: 'contoso-payroll-ne' }] }),
  } as unknown as OpenApp['client'],
  ...parts,
});
const fault = (code: string) => new CliError('Vault contoso-payrol is wrong.', { code });
const adviceOn = async (code: string, parts: Partial<OpenApp>, ...named: string[]) =>
  (await adviseOnVault(fault(code), appWith(parts), named)).remedy;

test.each(['contoso-payrol', 'https://contoso-payrol.vault.azure.net', 'CONTOSO-PAYROL'])(
  'adviseOnVault names a vault of earlier moves that is nearly %s',
  async (written) => {
    const advice = await adviceOn('VAULT_UNREACHABLE', {}, written, 'contoso-payroll-ne');
    expect(advice).toMatch(/^Did you mean contoso-payroll\? Your vaults: az keyvault list/);
  },
);

test('adviseOnVault lists the sample vaults', async () => {
  const samples = ['contoso-westeurope', 'contoso-eastus'];
  expect(await adviceOn('SOURCE_NOT_ALLOWED', { samples }, 'contoso-payrol')).toBe(
    'Did you mean contoso-payroll? The sample vaults are contoso-westeurope, contoso-eastus. For vaults of your own, leave out --embedded.',
  );
});

test.each([
  ['own', 'SOURCE_NOT_ALLOWED', 'MOVE_ALLOWED_SOURCES in the environment of this command'],
  ['endpoint', 'TARGET_NOT_ALLOWED', 'MOVE_ALLOWED_TARGETS in the settings of the app'],
] as const)('adviseOnVault says what to set for an app: %s', async (place, code, words) => {
  expect(await adviceOn(code, { place }, 'zzz-other')).toBe(`Add the vault to ${words}.`);
});

test('adviseOnVault leaves every other error alone', async () => {
  const other = new CliError('No.', { code: 'MOVE_NOT_FOUND' });
  expect(await adviseOnVault(other, appWith({}), ['a'])).toBe(other);
  const advised = new CliError('No.', { code: 'SOURCE_NOT_ALLOWED', remedy: 'Known.' });
  expect(await adviseOnVault(advised, appWith({}), ['a'])).toBe(advised);
});

import { bicep, endBicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// The app does not start if two of its settings contradict each other. So the deployment fails first, with the reason.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

const installed = (parameters: Parameters) =>
  predict('main', { environmentName: 'prod', location: 'westeurope', ...parameters });
const pairs = 'contoso-westeurope=contoso-northeurope';
const webhookUrl = 'https://notices.contoso.com/moves';
const webhookSecretUri = 'https://contoso-settings.vault.azure.net/secrets/webhook';

afterAll(endBicep);

whereCompiled.each<[string, Parameters, string]>([
  ['retentionDays below 7', { retentionDays: 6 }, 'retentionDays requires 7 to 3650 days'],
  [
    'reportRetentionDays without retentionDays',
    { reportRetentionDays: 365 },
    'reportRetentionDays requires retentionDays',
  ],
  [
    'reportRetentionDays below retentionDays',
    { retentionDays: 90, reportRetentionDays: 30 },
    'reportRetentionDays requires retentionDays',
  ],
  ['checkSchedule without pairs', { checkSchedule: '0 0 6 * * *' }, 'checkSchedule requires checkPairs'],
  ['compareSchedule without pairs', { compareSchedule: '0 0 6 * * *' }, 'compareSchedule requires comparePairs'],
  ['webhookUrl without webhookSecretUri', { webhookUrl }, 'webhookUrl and webhookSecretUri belong together'],
  ['webhookSecretUri without webhookUrl', { webhookSecretUri }, 'webhookUrl and webhookSecretUri belong together'],
])('%s fails the deployment with a message', (_, parameters, words) => {
  expect(() => installed(parameters)).toThrow(words);
});

whereCompiled('accepts the same parameters together with those that they require', () => {
  const resources = installed({
    retentionDays: 7,
    reportRetentionDays: 7,
    checkSchedule: '0 0 6 * * *',
    checkPairs: pairs,
    // Pairs without a schedule wait for one.
    comparePairs: pairs,
    webhookUrl,
    webhookSecretUri,
  });
  const app = resources.find(({ type }) => type === 'Microsoft.Web/sites');
  const settings = Object.fromEntries(
    app.properties.siteConfig.appSettings.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
  expect(settings).toMatchObject({
    MOVE_RETENTION_DAYS: '7',
    MOVE_REPORT_RETENTION_DAYS: '7',
    MOVE_CHECK_SCHEDULE: '0 0 6 * * *',
    MOVE_WEBHOOK_URL: webhookUrl,
    MOVE_WEBHOOK_SECRET: `@Microsoft.KeyVault(SecretUri=${webhookSecretUri})`,
  });
});

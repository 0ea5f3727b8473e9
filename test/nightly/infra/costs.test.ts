import { readFileSync } from 'node:fs';
import path from 'node:path';
import { idleTransactions, prices } from '../../../bench/simulate/costOf';
import { storageProvider } from '../../../bench/simulate/durableSettings';
import { type Json } from '../../support/azure/azureRequest';
import { bicep, endBicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// docs/cost.md says what an installation costs without a move. Its numbers of resources are those of the deployment.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;
afterAll(endBicep);

const doc = readFileSync(path.resolve(__dirname, '../../../docs/cost.md'), 'utf8');
/** The cell of a part in the table: by default, or with the profile "production". */
function cell(part: string, column: 'default' | 'production'): string {
  const row = doc.split('\n').find((line) => line.startsWith(`| ${part} `)) ?? '';
  return row.split('|')[column === 'default' ? 2 : 3]?.trim() ?? '';
}

const vault = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`;
const installed = (parameters: Parameters): Json[] =>
  predict('main', {
    environmentName: 'prod',
    location: 'westeurope',
    sourceVaultIds: vault('contoso-we'),
    targetVaultIds: vault('contoso-ne'),
    ...parameters,
  });
const production = (parameters: Parameters = {}) =>
  installed({
    profile: 'production',
    entraClientId: '11111111-1111-1111-1111-111111111111',
    entraTenantId: '22222222-2222-2222-2222-222222222222',
    ...parameters,
  });
const count = (resources: readonly Json[], type: string) =>
  resources.filter((resource) => resource.type === type).length;
const endpoints = 'Microsoft.Network/privateEndpoints';
const zones = 'Microsoft.Network/privateDnsZones';
const hours = 730;

whereCompiled('prices the endpoints, zones and alerts that the profile "production" has with two vaults', () => {
  const resources = production();
  const endpointCount = count(resources, endpoints);
  const zoneCount = count(resources, zones);
  const queries = count(resources, 'Microsoft.Insights/scheduledQueryRules');
  const metrics = count(resources, 'Microsoft.Insights/metricAlerts');
  const dollars = (amount: number) => `${amount.toFixed(2)} USD`;
  expect(cell('private endpoints', 'production')).toContain(
    `${dollars(endpointCount * 0.01 * hours)}: ${String(endpointCount)} at`,
  );
  expect(cell('private DNS zones', 'production')).toContain(`${dollars(zoneCount * 0.5)}: ${String(zoneCount)} at`);
  const alerts = `${dollars(queries * 1.5 + metrics * 0.1)}: ${String(queries)} queries`;
  expect(cell('alerts', 'production')).toContain(alerts);
  expect(cell('alerts', 'production')).toContain(`${String(metrics)} metrics`);
  const all = production({ publicHttp: false, durableBackend: 'scheduler' });
  expect([count(all, endpoints), count(all, zones)]).toEqual([endpointCount + 2, zoneCount + 2]);
});

whereCompiled('prices what an installation with the defaults has', () => {
  const resources = installed({});
  expect([count(resources, endpoints), count(resources, zones)]).toEqual([0, 0]);
  expect([cell('private endpoints', 'default'), cell('private DNS zones', 'default')]).toEqual(['0', '0']);
  expect(cell('alerts', 'default')).toBe(cell('alerts', 'production').split(':')[0]);
});

test('counts the transactions of an instance that waits, with the partitions of host.json', () => {
  const idle = idleTransactions({ partitions: storageProvider.partitionCount });
  const millions = ((idle.queue + idle.table) / 1e6).toFixed(1);
  const cost = idle.queue * prices.queueTransactions + idle.table * prices.tableTransactions;
  expect(doc).toContain(`${millions} million transactions in 30 days, ${cost.toFixed(2)} USD`);
  expect(doc).toContain(`each of the ${String(storageProvider.partitionCount)} queues of orchestrations`);
});

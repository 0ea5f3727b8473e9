import { dueUses, platformDates, probes, projectUses, type Use } from '../../support/infra/platformProbes';

// Reads the clock on purpose: a date comes nearer without any change of the project. A failure names what to change.

const dates = platformDates();
const uses = projectUses();
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

test('the project depends on nothing that ends within the days of its row', () => {
  expect(dueUses(dates, uses, Date.now())).toEqual([]);
});

test('templates, scripts and clients name no version of the management API of Key Vault that retires', () => {
  const keyVault = uses.filter(({ of }) => of === 'Microsoft.KeyVault');
  expect(new Set(keyVault.map(({ version }) => version))).toEqual(new Set(['2026-02-01']));
  const places = new Set(keyVault.map(({ place }) => place));
  for (const place of ['infra/modules/stagingVault.bicep', 'infra/main.json', 'infra/events.bicep'])
    expect(places).toContain(place);
  expect(places).toContain('shared/clients/arm/armPaths.ts');
  expect(places).toContain('@azure/arm-keyvault');
});

test('each row has a date, days and a probe, in the order of dates, and each probe has a row', () => {
  for (const { fact, on, warnDays } of dates) {
    expect([fact, new Date(day(on)).toISOString().slice(0, 10)]).toEqual([fact, on]);
    expect([fact, warnDays >= 120]).toEqual([fact, true]);
  }
  expect(dates.map(({ on }) => on)).toEqual(dates.map(({ on }) => on).sort());
  expect(Object.keys(probes).sort()).toEqual(dates.map(({ fact }) => fact).sort());
});

test.each<[string, Use]>([
  ['storage-tls-1', { place: 'p', of: 'tls', version: 'TLS1_1' }],
  ['node-20', { place: 'p', of: 'node', version: '20' }],
  ['key-vault-management', { place: 'p', of: 'Microsoft.KeyVault', version: '2024-11-01' }],
  ['node-22', { place: 'p', of: 'node', version: '22' }],
  ['node-24', { place: 'p', of: 'node', version: '24' }],
  ['linux-consumption', { place: 'p', of: 'plan', version: 'Y1' }],
])('%s is named from the first day of its warning, and not before', (fact, use) => {
  const row = dates.filter((one) => one.fact === fact);
  const warning = day(row[0]?.on ?? '') - (row[0]?.warnDays ?? 0) * 24 * 60 * 60_000;
  expect(dueUses(row, [use], warning - 1)).toEqual([]);
  expect(dueUses(row, [use], warning)).toEqual([expect.stringContaining(fact)]);
});

test('finds the versions of Node.js that the workflows, the images and the deployment run', () => {
  const places = uses.filter(({ of }) => of === 'node').map(({ place }) => place);
  expect(places).toEqual(
    expect.arrayContaining(['.github/workflows/deploy.yml', 'infra/container/Dockerfile', 'infra/main.json']),
  );
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readSeed } from '../../../../../local/azure/seeds/readSeed';
import { startAzure } from '../../../../../local/azure/startAzure';
import { fleetRequestSchema } from '../../../../../shared/contracts/api/fleetRequest';

test('the seed of a fleet has 40 vaults in three regions, with a target each: one dead, one without rights, one throttled', () => {
  const { vaults, faults } = readSeed('fleet');
  const sources = vaults.filter(({ secrets }) => secrets.length > 0);
  expect([sources.length, vaults.length]).toEqual([40, 80]);
  expect(new Set(sources.map(({ region }) => region))).toEqual(new Set(['westeurope', 'uksouth', 'eastus']));
  const apps = sources.map(({ name }) => name.replace(/-\w+$/, ''));
  expect(vaults.map(({ name }) => name)).toEqual(expect.arrayContaining(apps.map((app) => `${app}-ne`)));
  expect(faults.map(({ match, effect }) => [match.vault, effect.kind])).toEqual([
    ['media-we', 'reset'],
    ['search-eus', 'throttle'],
  ]);
  expect(sources.filter(({ access }) => access.model === 'rbac').map(({ name }) => name)).toEqual(['risk-uks']);
});

test('the document of the sample names vaults and regions that the seed has', () => {
  const text = readFileSync(path.join(__dirname, '../../../../../docs/fleet.yaml'), 'utf8');
  const { waves } = fleetRequestSchema.parse(parse(text));
  const { vaults } = readSeed('fleet');
  const named = waves.flatMap((wave) => wave.vaults.map(({ sourceVault }) => sourceVault));
  expect(vaults.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  const regions = waves.flatMap(({ find }) => find.map(({ region }) => region));
  expect(new Set(vaults.map(({ region }) => region))).toEqual(new Set([...regions, 'northeurope']));
});

test('the faults of a seed are in force from the start, and after a reset', async () => {
  const seed = { vaults: [{ name: 'contoso-dead' }], faults: [{ effect: { kind: 'reset' as const } }] };
  const azure = await startAzure({ seed });
  try {
    expect(azure.control.faults()).toHaveLength(1);
    azure.control.clearFaults();
    await azure.control.reset();
    expect(azure.control.faults()).toHaveLength(1);
  } finally {
    await azure.stop();
  }
});

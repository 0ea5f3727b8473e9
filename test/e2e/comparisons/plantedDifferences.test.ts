import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem } from '../../../shared/contracts/model/comparisons';
import { compareVaults } from '../../support/comparisons/localComparisons';
import { movedItems, otherKeys, plantChanges, plantedItems } from '../../support/comparisons/plantedKeys';
import { type Expected, plantedSecrets, secretsOf } from '../../support/comparisons/plantedSecrets';
import { localControl } from '../../support/local/localControl';
import { postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// Two vaults with a planted difference in almost every item. A comparison has to name each difference by its field, and no
// other one.

const sourceVault = 'compared-source';
const targetVault = 'compared-target';
const sku = 'premium';

let stack: LocalStack;
const reports: Partial<Record<'full' | 'metadata', ComparisonReport>> = {};
/**
 * The operations of items that a comparison of each depth called. One that takes longer also asks Azure how busy the vaults
 * are.
 */
const operations: Partial<Record<'full' | 'metadata', readonly string[]>> = {};

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const mover = { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] };
  const first: SeedInput = {
    vaults: [
      { name: sourceVault, region: 'westeurope', sku, paging: 'ragged', ...movedItems() },
      { name: targetVault, region: 'northeurope', sku },
      mover,
    ],
  };
  writeFileSync(seed, JSON.stringify(first));
  const env = { MOVE_ALLOWED_SOURCES: 'compared-*', MOVE_ALLOWED_TARGETS: 'compared-*' };
  stack = await startLocalStack({ stateDir, seed, env });
  await postMove(stack.baseUrl, { id: 'copy', sourceVault, targetVault });
  expect((await waitForEnd(stack.baseUrl, 'copy')).phase).toBe('completed');
  const vault = (side: 'source' | 'target', name: string, region: string) => ({
    name,
    region,
    secrets: [...secretsOf(side)],
    keys: [...keysOf(side), ...(side === 'target' ? [{ name: 'secret-in-source-key-in-target', versions: [{}] }] : [])],
    certificates: side === 'target' ? [{ name: 'secret-in-source-certificate-in-target', versions: [{}] }] : [],
  });
  await localControl(stack.azure).seed({
    vaults: [vault('source', sourceVault, 'westeurope'), vault('target', targetVault, 'northeurope')],
  });
  await plantChanges(stack.azure, targetVault);
  for (const depth of ['full', 'metadata'] as const) {
    await localControl(stack.azure).clearLog();
    reports[depth] = await compareVaults(stack.baseUrl, { sourceVault, targetVault, depth });
    const sent = await localControl(stack.azure).requests();
    const own = sent.filter(({ vault: at }) => at !== 'contoso-mover').map(({ operation }) => operation);
    operations[depth] = own.filter((operation) => !operation.startsWith('arm.'));
  }
});
afterAll(endLocalProcesses);

function keysOf(side: 'source' | 'target') {
  return Object.entries(otherKeys).map(([name, key]) => {
    const id = createHash('md5').update(`${side} ${name}`).digest('hex');
    return { name, versions: [{ ...key[side], id }] };
  });
}

const lone: Readonly<Record<string, Expected>> = {
  'key/secret-in-source-key-in-target': { outcome: 'onlyInTarget', instead: ['secret'] },
  'certificate/secret-in-source-certificate-in-target': { outcome: 'onlyInTarget', instead: ['secret'] },
};

/** What is expected of every item at a depth, by type and name. */
function expectedAt(depth: 'full' | 'metadata'): Readonly<Record<string, Expected>> {
  const at = (planted: { readonly full: Expected; readonly metadata?: Expected }): Expected =>
    depth === 'metadata' ? (planted.metadata ?? planted.full) : planted.full;
  return {
    ...Object.fromEntries(Object.entries(plantedSecrets).map(([name, one]) => [`secret/${name}`, at(one)])),
    ...Object.fromEntries(Object.entries(plantedItems).map(([name, one]) => [`${one.type}/${name}`, at(one)])),
    ...Object.fromEntries(Object.entries(otherKeys).map(([name, one]) => [`key/${name}`, at(one)])),
    ...lone,
  };
}

/** A row of the report in the form of what is expected. */
function found({ outcome, fields, differences, instead, code }: ComparedItem): Required<Expected> {
  const names = differences.flatMap(({ name }) => name ?? []);
  return { outcome, fields: [...fields].sort(), names: names.sort(), instead: instead ?? [], code: code ?? '' };
}

function completed({ outcome, fields = [], names = [], instead = [], code = '' }: Expected): Required<Expected> {
  return { outcome, fields: [...fields].sort(), names: [...names].sort(), instead, code };
}

describe.each(['full', 'metadata'] as const)('a comparison at depth %s', (depth) => {
  const rows = () => new Map((reports[depth]?.results ?? []).map((row) => [`${row.itemType}/${row.itemName}`, row]));

  it.each(Object.entries(expectedAt(depth)))('finds what is planted in %s, and nothing else', (key, expected) => {
    const row = rows().get(key);
    expect(row && found(row)).toEqual(completed(expected));
  });

  it('has a row for each item and for nothing else', () => {
    expect([...rows().keys()].sort()).toEqual(Object.keys(expectedAt(depth)).sort());
  });

  it('counts the outcomes', () => {
    const outcomes = Object.values(expectedAt(depth)).map(({ outcome }) => outcome);
    const count = (one: string) => outcomes.filter((outcome) => outcome === one).length;
    expect(reports[depth]).toMatchObject({
      equal: false,
      items: { total: outcomes.length, compared: outcomes.length },
      counts: {
        match: count('match'),
        differs: count('differs'),
        onlyInSource: count('onlyInSource'),
        onlyInTarget: count('onlyInTarget'),
        notRead: count('notRead'),
      },
    });
  });
});

it('plants more than 40 kinds of differences', () => {
  const planted = Object.values(expectedAt('full')).filter(({ outcome }) => outcome !== 'match');
  expect(planted.length).toBeGreaterThan(60);
});

it('shows both dates of a difference', () => {
  const [expires] = (reports.full?.results ?? []).filter(({ itemName }) => itemName === 'expires-removed');
  expect(expires?.differences).toEqual([
    expect.objectContaining({ field: 'expires', source: '2030-03-17T17:46:40.000Z', target: 'none' }),
  ]);
});

it('reads no value and no key at depth metadata', () => {
  const called = [...new Set(operations.metadata)].sort();
  expect(called).toEqual([
    'certificates.getPolicy',
    'certificates.list',
    'certificates.listVersions',
    'deletedcertificates.list',
    'deletedkeys.list',
    'deletedsecrets.list',
    'keys.getRotationPolicy',
    'keys.list',
    'keys.listVersions',
    'secrets.list',
    'secrets.listVersions',
  ]);
});

it('only reads at depth full', () => {
  const added = [...new Set(operations.full)].filter((operation) => operations.metadata?.includes(operation) !== true);
  expect(added.sort()).toEqual(['keys.get', 'secrets.get']);
});

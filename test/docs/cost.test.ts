import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptySeed } from '../../local/azure/seeds/sampleSeed';
import { MoveEstimate } from '../../shared/rules/plan/estimateMove';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { postMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';
import { logLines } from '../support/telemetry/logLines';
import { codeIn, readMarkdown, tableBelow } from '../support/markdownFiles';
import { plannedOf } from '../support/move/moveFixtures';

// Compares the figures of docs/cost.md with the counted calls of real moves.

const source = 'contoso-westeurope';
const targets = { backupRestore: 'contoso-northeurope', exportImport: 'contoso-eastus' };
const items = 30;
const versions = 3;
const pages = 2;
const cost = readMarkdown('docs/cost.md');

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  mkdirSync(stateDir, { recursive: true });
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(seedOf()));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

function seedOf(): object {
  const secrets = Array.from({ length: items }, (_, at) => ({
    name: `secret-${String(at)}`,
    versions: Array.from({ length: versions }, (__, version) => ({
      value: `value ${String(version)}`,
      created: 1_700_000_000 + version,
    })),
  }));
  const { vaults = [], ...rest } = emptySeed();
  return {
    ...rest,
    vaults: vaults.map((vault) => (vault.name === source ? { ...vault, paging: 'full', secrets } : vault)),
  };
}

/** The requests about secrets by operation, and the activities by name, of one move. */
async function countMove(id: string, targetVault: string, changes: object = {}) {
  const control = localControl(stack.azure);
  await control.clearLog();
  const before = stack.logs().length;
  await postMove(stack.baseUrl, { id, sourceVault: source, targetVault, gate: 'off', ...changes });
  await waitForEnd(stack.baseUrl, id);
  const aboutItems = (await control.counts()).filter(
    ({ operation, status }) =>
      operation === 'deletedsecrets.get' ||
      (status === 200 && operation.startsWith('secrets.') && operation !== 'secrets.list'),
  );
  const requestsOf = (vault: string): number =>
    aboutItems.filter((count) => count.vault === vault).reduce((sum, { calls }) => sum + calls, 0);
  // The log arrives over a pipe, which may lag behind the status. The last step of a move ends its start token.
  const logged = () => stack.logs().slice(before);
  await waitUntil(() => (logged().includes('"step":"endStart"') ? true : undefined), 'last line of the log');
  const lines = logLines(logged(), 'step');
  // A step on several items writes a line for each of them too, under the name of the work on one.
  const byFunction = [...logged().matchAll(/\[Function\.(\w+)\.User\] \{"event":"step","step":"(\w+)"/g)];
  const steps = byFunction.flatMap(([, name, step]) => (name === step ? [name] : []));
  return {
    source: requestsOf(source),
    target: requestsOf(targetVault),
    activities: steps.length,
    generations: steps.filter((step) => step === 'proveStart').length - 1,
    lines: lines.map((line) => JSON.stringify(line).length),
  };
}

/** The value of a formula such as `3 + 2 v` for the number of versions. */
function valueOf(formula: string): number {
  const [, constant = '0', factor] = /^(\d+) \+ (\d+ )?v$/.exec(formula) ?? [];
  return Number(constant) + Number(factor ?? 1) * versions;
}

const activitiesFor = (what: string): number =>
  Number(tableBelow(cost, '## Executions').find(([name]) => name === what)?.[1]);

/** Compares the log with the document, with a tolerance of a fifth, because the length of item names varies. */
function expectLines(lengths: readonly number[]): void {
  const bytes = lengths.reduce((sum, length) => sum + length, 0);
  const [, perLine, perItem] = /(\d+) bytes on average: (\d+) bytes for an item/.exec(cost.text) ?? [];
  expect(Math.abs(bytes / lengths.length / Number(perLine) - 1)).toBeLessThan(0.2);
  expect(Math.abs(bytes / items / Number(perItem) - 1)).toBeLessThan(0.2);
  const [, dollars, , of, costs] =
    /([\d.]+) USD a GB\b(?!-)(.*?) lines of ([\d,]+) items are ([\d.]+) USD/s.exec(cost.text) ?? [];
  const worth = (Number(of?.replaceAll(',', '')) * Number(perItem) * Number(dollars)) / 1e9;
  expect(worth.toFixed(2)).toBe(costs);
}

describe.each(Object.entries(targets))('a move by %s', (route, targetVault) => {
  const row = tableBelow(cost, '## Requests to the vaults').find(([name = '']) => codeIn(name)[0] === route) ?? [];
  const [, ofSource = '', ofTarget = ''] = row.map((cell) => codeIn(cell)[0] ?? '');

  test('makes the documented number of requests and activities', async () => {
    const counted = await countMove(route, targetVault);
    expect(counted.source).toBe(items * valueOf(ofSource));
    // A move by value reads the order of the written versions, unless a second began between the writes of an item.
    const spared = route === 'exportImport' ? items : 0;
    expect(counted.target).toBeLessThanOrEqual(items * valueOf(ofTarget));
    expect(counted.target).toBeGreaterThanOrEqual(items * valueOf(ofTarget) - spared);
    const documented =
      items * activitiesFor('item that moves') +
      pages * (activitiesFor('page of 25 items') + activitiesFor('page with items that move')) +
      Math.ceil(items / 200) * activitiesFor('200 items') +
      activitiesFor('move') +
      counted.generations * activitiesFor('generation of the move');
    expect(counted.activities).toBe(documented);
    expectLines(counted.lines);
  });

  test('makes only the requests of inspection and verification if everything is already there', async () => {
    const counted = await countMove(`${route}-again`, targetVault);
    const documented =
      items * activitiesFor('item that is there already') +
      pages * activitiesFor('page of 25 items') +
      Math.ceil(items / 200) * activitiesFor('200 items') +
      activitiesFor('move') +
      counted.generations * activitiesFor('generation of the move');
    expect(counted.activities).toBe(documented);
  });

  test('has the documented estimate, except for the read of planning and the read of the order', () => {
    const estimate = new MoveEstimate({ verify: 'full', pace: { sourceShare: 1, targetShare: 1, maxInFlight: 1 } });
    estimate.add([plannedOf({ route: route as 'backupRestore', versionCount: versions })]);
    const { sourceRequests, targetRequests } = estimate.sum();
    const orderRead = route === 'exportImport' ? 1 : 0;
    expect([sourceRequests + 1, targetRequests + orderRead]).toEqual([valueOf(ofSource), valueOf(ofTarget)]);
  });
});

describe('a move that updates every version of a restored copy', () => {
  const row = tableBelow(cost, '## Requests to the vaults').find(([name = '']) => codeIn(name)[0] === 'update') ?? [];
  const [, ofSource = '', ofTarget = ''] = row.map((cell) => codeIn(cell)[0] ?? '');

  test('makes the documented number of requests and activities', async () => {
    const client = localSecretClient(stack.azure, source);
    for await (const { name } of client.listPropertiesOfSecrets()) {
      for await (const { version = '' } of client.listPropertiesOfSecretVersions(name)) {
        await client.updateSecretProperties(name, version, { tags: { team: 'blue' } });
      }
    }
    const counted = await countMove('update', targets.backupRestore, { onConflict: 'update' });
    expect(counted.target).toBe(items * valueOf(ofTarget));
    // The last list reads items again that were changed just before the move.
    expect(counted.source).toBeGreaterThanOrEqual(items * valueOf(ofSource));
    expect(counted.source).toBeLessThanOrEqual(items * (valueOf(ofSource) + 1));
    const documented =
      items * activitiesFor('item that is updated') +
      pages * activitiesFor('page of 25 items') +
      Math.ceil(items / 200) * activitiesFor('200 items') +
      activitiesFor('move') +
      counted.generations * activitiesFor('generation of the move');
    expect(counted.activities).toBe(documented);
  });

  test('has the documented estimate, except for the reads of planning', () => {
    const estimate = new MoveEstimate({ verify: 'full', pace: { sourceShare: 1, targetShare: 1, maxInFlight: 1 } });
    const update = { fields: ['tags' as const], versions };
    estimate.add([plannedOf({ route: 'update', versionCount: versions, update })]);
    const { sourceRequests, targetRequests } = estimate.sum();
    expect([sourceRequests + 1, targetRequests + 1]).toEqual([valueOf(ofSource), valueOf(ofTarget)]);
  });
});

test('the example follows from the formulas', () => {
  const [byBackup, byValue] = tableBelow(cost, '## Requests to the vaults').map((row) =>
    row.slice(1).map((cell) => (valueOf(codeIn(cell)[0] ?? '') * 1_000).toLocaleString('en')),
  );
  for (const figure of [...(byBackup ?? []), ...(byValue ?? [])]) expect(cost.text).toContain(figure);
  const estimate = new MoveEstimate({ verify: 'full', pace: { sourceShare: 0.5, targetShare: 0.9, maxInFlight: 32 } });
  estimate.add(Array<ReturnType<typeof plannedOf>>(1_000).fill(plannedOf({ route: 'exportImport', versionCount: 3 })));
  expect(cost.text).toContain(`at least ${String(estimate.sum().seconds)} s`);
});

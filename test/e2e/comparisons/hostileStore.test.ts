import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type ComparisonList } from '../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem } from '../../../shared/contracts/model/comparisons';
import { maxComparisonsAtOnce } from '../../../shared/rules/transfer/batching';
import { storeNames } from '../../../shared/rules/storeNames';
import {
  compareVaults,
  postComparison,
  readComparison,
  readComparisonReport,
  sendComparison,
  type StartedComparison,
  waitForComparison,
} from '../../support/comparisons/localComparisons';
import { waitUntil } from '../../support/host/hostWait';
import { call } from '../../support/local/localMoves';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { StoreDocuments } from '../../support/storeFuzz/storeDocuments';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

// Somebody who can write to the store wants a report to say that two vaults are equal.

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const secretCount = 30;
const last = `secret-${String(secretCount - 1)}`;

let stack: LocalStack;
let store: StoreDocuments;
let folder: string;

function seed(): SeedInput {
  const secrets = (side: string) =>
    Array.from({ length: secretCount }, (_, at) => ({
      name: `secret-${String(at).padStart(2, '0')}`,
      versions: [{ value: at === 7 ? side : 'value' }],
    }));
  return {
    vaults: [
      { name: pair.sourceVault, region: 'westeurope', secrets: secrets('source') },
      { name: pair.targetVault, region: 'northeurope', secrets: secrets('target') },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

beforeAll(async () => {
  const stateDir = localFolder();
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed()));
  stack = await startLocalStack({ stateDir, seed: file });
  folder = path.join(stateDir, 'store');
  store = new StoreDocuments(folder);
});
afterEach(() => localControl(stack.azure).clearFaults());
afterAll(endLocalProcesses);

const pageName = ({ id }: StartedComparison, page: number) => storeNames.comparisonPage(id, page);
const readPage = (name: string) =>
  JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { page: number; items: ComparedItem[]; seal: string };
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The page as it would be if all items matched. */
function allEqual(page: ReturnType<typeof readPage>) {
  const items = page.items.map((item) => ({ ...item, outcome: 'match' as const, fields: [], differences: [] }));
  return { ...page, items };
}

async function ended(): Promise<StartedComparison> {
  const started = await postComparison(stack.baseUrl, pair);
  expect((await waitForComparison(started)).counts).toMatchObject({ match: 29, differs: 1 });
  return started;
}

describe('a page of results that somebody changes after the comparison', () => {
  it.each<[string, (started: StartedComparison) => void]>([
    [
      'is forged',
      (started) => {
        store.replace(pageName(started, 0), bytesOf(allEqual(readPage(pageName(started, 0)))));
      },
    ],
    [
      'is missing',
      (started) => {
        store.remove(pageName(started, 1));
      },
    ],
    [
      'is no JSON',
      (started) => {
        store.replace(pageName(started, 0), Buffer.from('{'));
      },
    ],
    [
      'is another page',
      (started) => {
        store.replace(pageName(started, 0), bytesOf(readPage(pageName(started, 1))));
      },
    ],
  ])('is not returned: it %s', async (_, change) => {
    const started = await ended();
    change(started);
    for (const format of ['json', 'csv', 'md', 'html', 'junit']) {
      const report = await readComparisonReport(started, format);
      expect([report.status, report.body.code]).toEqual([409, 'COMPARISON_CHANGED']);
    }
    expect(await readComparison(started)).toMatchObject({ equal: false, counts: { differs: 1 } });
  });

  it('is not returned if it is the page of another comparison, in which the vaults were the same', async () => {
    const select = { exclude: ['secret-07'] };
    const other = await compareVaults(stack.baseUrl, { ...pair, select });
    expect(other.equal).toBe(true);
    const started = await ended();
    store.replace(pageName(started, 0), bytesOf(readPage(storeNames.comparisonPage(other.id, 0))));
    expect((await readComparisonReport(started, 'json')).body.code).toBe('COMPARISON_CHANGED');
  });
});

/** A comparison that waits for the last secret, so somebody can change the store meanwhile. */
async function heldComparison(): Promise<StartedComparison> {
  const match = { vault: pair.sourceVault, path: `/secrets/${last}/*` };
  await localControl(stack.azure).addFault({ match, effect: { kind: 'error', status: 503 } });
  const started = await postComparison(stack.baseUrl, pair);
  await waitUntil(async () => ((await readComparison(started)).items.total > 0 ? true : undefined), 'joined list');
  return started;
}

it('replaces a page that somebody plants before the app writes it', async () => {
  const forged = allEqual(readPage(pageName(await ended(), 1)));
  const started = await heldComparison();
  store.replace(pageName(started, 1), bytesOf({ ...forged, page: 1 }));
  await localControl(stack.azure).clearFaults();
  await waitForComparison(started);
  const report = await readComparisonReport(started, 'json');
  expect(report.status).toBe(200);
  expect(readPage(pageName(started, 1)).seal).not.toBe(forged.seal);
});

it.each<[string, (id: string) => void]>([
  [
    'the joined list',
    (id) => {
      for (const name of staged(id, '*.jwe')) writeFileSync(name, readFileSync(name).reverse());
    },
  ],
  [
    'the content key',
    (id) => {
      for (const name of staged(id, 'content-key-*.json')) rmSync(name);
    },
  ],
])(
  'compares nothing by %s once somebody has changed it',
  async (_, change) => {
    const started = await heldComparison();
    change(started.id);
    await localControl(stack.azure).clearFaults();
    const view = await waitForComparison(started);
    // A process that knows the key can still use it, so the comparison may also be complete, and then it is right.
    const isRight = view.state === 'completed' && view.counts.differs === 1 && view.counts.match === 29;
    expect([view.equal === true, view.state === 'failed' || isRight]).toEqual([false, true]);
  },
  300_000,
);

function staged(id: string, pattern: string): string[] {
  const [, , time = ''] = id.split('--');
  const found = globSync(`staging/compare-${time}/*/${pattern}`, { cwd: folder, absolute: true });
  expect(found.length).toBeGreaterThan(0);
  return found;
}

it('refuses a comparison while all slots are in use', async () => {
  const claim = { id: 'starting', places: maxComparisonsAtOnce, claimedAt: Date.now() };
  store.replace(storeNames.comparisonSlots, bytesOf({ claims: [claim] }));
  const answer = await sendComparison(stack.baseUrl, pair);
  expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
    429,
    'TOO_MANY_COMPARISONS',
    '30',
  ]);
  store.remove(storeNames.comparisonSlots);
});

it('keeps the newest 20 comparisons of a pair', async () => {
  const kept = path.join(folder, storeNames.comparisonsOf(pair.sourceVault, pair.targetVault));
  for (let at = 0; at < 22; at += 1) {
    const id = `contoso-westeurope--contoso-northeurope--20250101T0000000${String(at).padStart(2, '0')}-00000000`;
    store.replace(storeNames.comparisonPage(id, 0), Buffer.from('{}'));
  }
  const newest = await ended();
  const ids = readdirSync(kept).filter((id) => readdirSync(path.join(kept, id)).length > 0);
  expect(ids).toHaveLength(20);
  expect(ids).toContain(newest.id);
  const { body } = await call(`${stack.baseUrl}/api/comparisons?limit=1`);
  expect((body as ComparisonList).comparisons).toMatchObject([{ id: newest.id, state: 'completed', equal: false }]);
});

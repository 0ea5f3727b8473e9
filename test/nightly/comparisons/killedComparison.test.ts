import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import {
  postComparison,
  readComparison,
  readComparisonReport,
  type StartedComparison,
  waitForComparison,
} from '../../support/comparisons/localComparisons';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

// A comparison of ten pages in two generations, whose host is killed again and again.

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-northeurope';
const pair = { sourceVault, targetVault };
const secretCount = 250;
const kills = 3;

/** Every tenth secret has another value in the target, and every fiftieth is missing there. */
function seed(): SeedInput {
  const secrets = (side: string) =>
    Array.from({ length: secretCount }, (_, at) => ({
      name: `secret-${String(at).padStart(3, '0')}`,
      versions: [{ value: at % 10 === 5 ? `${side} ${String(at)}` : `value ${String(at)}` }],
    })).filter((_, at) => side === 'source' || at % 50 !== 0);
  return {
    settings: { latency: { ms: 3 } },
    vaults: [
      { name: sourceVault, region: 'westeurope', secrets: secrets('source') },
      { name: targetVault, region: 'northeurope', secrets: secrets('target') },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

let stack: KillableStack;
beforeAll(async () => {
  stack = await KillableStack.start(seed());
});
afterAll(endLocalProcesses);

const withoutTimes = ({ counts, fields, items, results }: ComparisonReport) => ({ counts, fields, items, results });

it('ends with the result of a comparison that nobody disturbed, in generations of 200 items', async () => {
  const undisturbed = await postComparison(stack.host.baseUrl, pair);
  expect(await sumsSeen(undisturbed)).toEqual([]);
  const expected = (await readComparisonReport(undisturbed, 'json')).body as ComparisonReport;
  expect(expected.counts).toEqual({ match: 220, differs: 25, onlyInSource: 5, onlyInTarget: 0, notRead: 0 });

  await localControl(stack.emulator.azure).clearLog();
  const started = await postComparison(stack.host.baseUrl, pair);
  for (let kill = 1; kill <= kills; kill += 1) {
    await stack.untilCalls(kill * 150, async () => (await readComparison(started)).state !== 'running');
    expect((await readComparison(started)).state).toBe('running');
    await stack.killHost();
    await stack.startHost();
  }
  expect(await waitForComparison(started)).toMatchObject({ state: 'completed', equal: false });
  const report = (await readComparisonReport(started, 'json')).body as ComparisonReport;
  expect(withoutTimes(report)).toEqual(withoutTimes(expected));
  const pages = path.join(stack.folder, `store/comparisons/${sourceVault}--${targetVault}/${started.id}`);
  expect(readdirSync(pages)).toHaveLength(secretCount / 25);
});

/**
 * Waits for the end of a comparison. A generation keeps a short history: it compares 8 pages of 25 items and then shows its
 * sums. Returns the sums that no generation ends with.
 */
async function sumsSeen(started: StartedComparison): Promise<readonly number[]> {
  const seen = new Set<number>();
  await waitUntil(async () => {
    const { state, items } = await readComparison(started);
    seen.add(items.compared);
    return state === 'running' ? undefined : state;
  }, 'end of the comparison');
  return [...seen].filter((compared) => compared % 200 !== 0 && compared !== secretCount);
}

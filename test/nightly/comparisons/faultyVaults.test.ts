import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import {
  compareVaults,
  postComparison,
  readComparisonReport,
  waitForComparison,
} from '../../support/comparisons/localComparisons';
import { localControl } from '../../support/local/localControl';
import { call, postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import {
  mixedSeed,
  moveSource as sourceVault,
  otherGeographyTarget,
  sameGeographyTarget,
} from '../../support/move/moveSeed';

// Comparisons after moves, which must find no difference, and comparisons of vaults that refuse, throttle, hang or lie.

let stack: LocalStack;
const pair = { sourceVault, targetVault: sameGeographyTarget };
const onlySecrets = { types: ['secret'] };

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(mixedSeed(20, 0)));
  stack = await startLocalStack({ stateDir, seed, env: { VAULT_CALL_TIMEOUT_SECONDS: '4' } });
  await postMove(stack.baseUrl, { id: 'near', ...pair });
  await postMove(stack.baseUrl, {
    id: 'far',
    sourceVault,
    targetVault: otherGeographyTarget,
    select: { types: ['secret', 'certificate'] },
  });
  for (const id of ['near', 'far']) {
    expect((await waitForEnd(stack.baseUrl, id)).items).toMatchObject({ failed: 0, blocked: 0, skipped: 0 });
  }
});
afterEach(() => localControl(stack.azure).clearFaults());
afterAll(endLocalProcesses);

describe('vaults that a move made equal', () => {
  it.each(['full', 'metadata'])('are equal at depth %s after a restore of backups', async (depth) => {
    const report = await compareVaults(stack.baseUrl, { ...pair, depth });
    expect(report.results.filter(({ outcome }) => outcome !== 'match')).toEqual([]);
    expect(report).toMatchObject({ equal: true, counts: { match: report.items.total } });
    expect(report.items.total).toBeGreaterThan(25);
  });

  it.each(['full', 'metadata'])(
    'are equal at depth %s after a move by value, with versions of one second',
    async (depth) => {
      const far = { sourceVault, targetVault: otherGeographyTarget, depth, select: onlySecrets };
      const report = await compareVaults(stack.baseUrl, far);
      expect(report.results.filter(({ outcome }) => outcome !== 'match')).toEqual([]);
      expect(report.equal).toBe(true);
    },
  );

  it('can be compared twice at the same time', async () => {
    const both = await Promise.all([compareVaults(stack.baseUrl, pair), compareVaults(stack.baseUrl, pair)]);
    expect(both.map(({ equal }) => equal)).toEqual([true, true]);
    expect(both[0].id).not.toBe(both[1].id);
  });
});

/** Compares items of a type under faults, and returns the status at the end. */
async function compareUnder(
  rules: readonly FaultRuleInput[],
  types = ['secret'],
): Promise<ComparisonView & { readonly reportCode: string }> {
  for (const rule of rules) await localControl(stack.azure).addFault(rule);
  const started = await postComparison(stack.baseUrl, { ...pair, select: { types } });
  const view = await waitForComparison(started);
  const report = await readComparisonReport(started, 'json');
  return { ...view, reportCode: String(report.body.code) };
}

const forbidden = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' } as const;

describe('a vault with faults', () => {
  it('that denies one item leaves this item without a result, with the code, and the others unaffected', async () => {
    const match = { vault: sameGeographyTarget, path: '/secrets/secret-003/*' };
    const view = await compareUnder([{ match, effect: forbidden }]);
    expect(view).toMatchObject({ state: 'completed', equal: false, counts: { match: 19, notRead: 1, differs: 0 } });
    expect(view.findings).toEqual([
      expect.objectContaining({ itemName: 'secret-003', outcome: 'notRead', code: 'VAULT_FORBIDDEN' }),
    ]);
  });

  it('that denies a list ends the comparison with the code, and without a report', async () => {
    const view = await compareUnder([{ match: { vault: sourceVault, operation: 'secrets.list' }, effect: forbidden }]);
    expect(view).toMatchObject({ state: 'failed', equal: null, failure: { code: 'VAULT_FORBIDDEN' } });
    expect(view.reportCode).toBe('COMPARISON_FAILED');
  });

  it('that throttles every third call and fails now and then is compared to its end', async () => {
    const view = await compareUnder([
      { match: { vault: 'contoso-*' }, when: { every: 3 }, times: 20, effect: { kind: 'throttle' } },
      { when: { every: 7 }, times: 5, effect: { kind: 'error', status: 503 } },
      { when: { every: 11 }, times: 5, effect: { kind: 'reset', at: 'before' } },
    ]);
    expect(view).toMatchObject({ state: 'completed', equal: true });
    expect(view.throttled).toBeGreaterThan(0);
  });

  it('that does not answer for one item names it, after its retries', async () => {
    const match = { vault: sourceVault, path: '/secrets/secret-005/*' };
    const view = await compareUnder([{ match, effect: { kind: 'deliverLate', ms: 3_600_000 } }]);
    expect(view).toMatchObject({ state: 'completed', counts: { match: 19, notRead: 1 } });
    expect(view.findings[0]).toMatchObject({ itemName: 'secret-005', outcome: 'notRead', code: 'VAULT_UNREACHABLE' });
  }, 400_000);

  it('that lists a name of no item, or a name twice, gets no false result', async () => {
    const match = { vault: sameGeographyTarget, operation: 'keys.list' };
    const names = ['ec', 'made-up'];
    const view = await compareUnder([{ match, effect: { kind: 'addNames', names } }], ['key']);
    expect(view.counts).toMatchObject({ differs: 0, onlyInSource: 0, onlyInTarget: 0, notRead: 1 });
    expect(view.findings).toEqual([
      expect.objectContaining({ itemName: 'made-up', outcome: 'notRead', code: 'ITEM_NOT_FOUND' }),
    ]);
  });

  it('that lists a name that no item can have ends the comparison', async () => {
    const match = { vault: sourceVault, operation: 'secrets.list' };
    const view = await compareUnder([{ match, effect: { kind: 'addNames', names: ['two%20words'] } }]);
    expect(view).toMatchObject({ state: 'failed', failure: { code: 'VAULT_ANSWER_INVALID' } });
  });
});

it('finds a change that somebody makes after a move', async () => {
  const client = localSecretClient(stack.azure, sameGeographyTarget);
  await client.setSecret('secret-000', 'another value');
  const report = await compareVaults(stack.baseUrl, { ...pair, select: { ...onlySecrets, include: ['secret-000'] } });
  const [row] = report.results;
  expect([report.results.length, row?.outcome]).toEqual([1, 'differs']);
  expect(row?.fields).toEqual(expect.arrayContaining(['versionCount', 'version']));
});

it('writes to no vault, and holds no claim', async () => {
  const claims = async () => (await call(`${stack.baseUrl}/api/moves?limit=1`)).status;
  await localControl(stack.azure).clearLog();
  await compareVaults(stack.baseUrl, pair);
  const sent = await localControl(stack.azure).requests();
  const written = sent.filter(({ method, vault }) => method !== 'GET' && vault !== 'contoso-mover');
  expect(written).toEqual([]);
  expect(await claims()).toBe(200);
});

import { saveRollbackPage } from '../../../../../functions/activities/rollback/rollbackActivities';
import { getRollbackReport } from '../../../../../functions/http/rollback/getRollbackReport';
import { rollbackParts } from '../../../../../functions/steps/rollback/rollbackParts';
import { storeRollbackPlan } from '../../../../../functions/steps/rollback/rollbackStore';
import { rollbackReportSchema } from '../../../../../shared/contracts/api/rollbackAnswers';
import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { type RollbackOutcome, type RollbackSummary } from '../../../../../shared/contracts/model/rollback';
import { rollbackInstance, saveRollbackPageContract } from '../../../../../shared/contracts/steps/rollbackSteps';
import { hashRollback, planRollback, rollbackHashes } from '../../../../../shared/rules/rollback/rollbackPlan';
import { moveOfRollback } from '../../../../../shared/rules/rollback/secondPerson';
import { addRolledBack } from '../../../../../shared/rules/rollback/rolledBackItems';
import { countUnsaved } from '../../../../../shared/rules/rollback/unsavedPages';
import { chainPages } from '../../../../../shared/rules/plan/hashPlan';
import { ReportChain } from '../../../../../shared/rules/report/reportChain';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';
import { without } from '../../../../support/without';
import { noProof } from '../../../../support/host/noProof';

// A rollback whose last page the store did not take: its results are in the history alone.

let at: MoveAzure;
let runtime: RuntimeServer;

beforeAll(async () => {
  [at, runtime] = await Promise.all([startMoveAzure(), startRuntimeServer()]);
});
afterAll(() => Promise.all([at.stop(), runtime.stop()]));

const startedAt = '2026-05-01T11:00:00.000Z';
const move = moveBetween('target');
const { moveId, runId } = move;
const names = Array.from({ length: 30 }, (_, item) => `item-${String(item).padStart(2, '0')}`);

function reportWithProof(): MoveReport {
  const versions = [{ from: 'c'.repeat(32), to: 'd'.repeat(32) }];
  const results = names.map((itemName) => resultOf({ itemName, state: 'verified', versions }));
  const head = without(moveReport({ move }), 'results');
  const chain = new ReportChain();
  for (const result of results) chain.add(JSON.stringify(result));
  return { ...head, proof: chain.proof(JSON.stringify(head)), results };
}

const report = reportWithProof();
const reportHead = report.proof?.head ?? '';
const plan = planRollback(report);
const hashes = rollbackHashes(plan, { moveId, runId, reportHead });
const planHash = hashRollback(hashes);
const ask = { rollbackId: 'ffffffff', planHash, reportHead, askedAt: startedAt, by: null };
const ref = { moveId, runId, rollbackId: ask.rollbackId };

/** What the steps of the items of a page returned. */
const outcomesOf = (count: number): RollbackOutcome[] =>
  Array.from({ length: count }, (_, place) =>
    place === 1
      ? { state: 'kept', reason: 'CHANGED_SINCE', throttled: 0 }
      : { state: 'rolledBack', purgedOn: '2026-08-01T10:00:00.000Z', throttled: 0 },
  );

const save = (page: number, count: number) => {
  const input = { move: moveOfRollback(move, ask), runId, planHash, page, outcomes: outcomesOf(count) };
  return at.run(saveRollbackPage, saveRollbackPageContract, input);
};

async function reportOf(summary: RollbackSummary) {
  runtime.instances.set(moveId, { runtimeStatus: 'Completed', input: { move, progress: null } });
  const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
  const input = { move, rollback: ask, progress: null, start };
  runtime.instances.set(rollbackInstance(moveId), {
    name: 'rollBackMove',
    runtimeStatus: 'Completed',
    input,
    output: summary,
  });
  const parts = rollbackParts(at.clients(), {
    allowRollback: true,
    callers: { needsRole: false, needsSecondPerson: false },
  });
  return runtime.get(getRollbackReport({ ...parts, ...noProof }), `moves/${moveId}/rollback/report`, moveId);
}

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test('the report has the items of a page that the store did not take, also if the plan in the store is gone', async () => {
  await at.store.write(storeNames.report(move), text(report));
  await storeRollbackPlan(at.store, ref, { plan, hashes });
  const first = await save(0, 25);
  if ('state' in first) throw new Error(first.detail);
  await at.store.write(storeNames.rollbackPlanPage(move, ask.rollbackId, 1), text({ page: 1, rows: [] }));
  expect(await save(1, 5)).toMatchObject({ state: 'failed', code: 'ROLLBACK_CHANGED', retryable: false });

  const unsaved = [{ page: 1, outcomes: outcomesOf(5) }];
  const summary: RollbackSummary = {
    phase: 'failed',
    startedAt,
    finishedAt: startedAt,
    counts: addRolledBack(first.counts, countUnsaved(unsaved, 30)),
    rests: [],
    pages: 1,
    hash: chainPages([first.hash]),
    throttled: 0,
    failure: { code: 'ROLLBACK_CHANGED', detail: 'no' },
    unsaved,
  };
  const { jsonBody } = await reportOf(summary);
  const { results, counts, failure } = rollbackReportSchema.parse(jsonBody);
  expect(results.map(({ itemName, state }) => `${itemName} ${state}`)).toEqual(
    names.map((name, item) => `${name} ${item % 25 === 1 ? 'kept' : 'rolledBack'}`),
  );
  expect(results.at(-1)).toMatchObject({ purgedOn: '2026-08-01T10:00:00.000Z' });
  expect([counts, failure?.code]).toEqual([{ rolledBack: 28, kept: 2, gone: 0, failed: 0 }, 'ROLLBACK_CHANGED']);

  const other = { ...report, results: report.results.slice(1) };
  await at.store.write(storeNames.report(move), text(other));
  const refused = await reportOf(summary);
  expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('ROLLBACK_CHANGED')]);
});

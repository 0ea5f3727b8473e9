import { keepRun, readRun, listRuns } from '../../../../../functions/steps/runs/runRecords';
import { keepCutOff, readStoredEnd } from '../../../../../functions/steps/report/cutOffReport';
import { type CutOffRun } from '../../../../../shared/contracts/api/moveRuns';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { moveReport } from '../../../../support/reports/moveReport';
import { cutRun, startedAt, transferring } from '../../../../support/move/cutRun';
import { moveOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';

const at = openMoveStore();
afterAll(at.remove);

const finishedAt = '2026-05-01T10:05:00.000Z';
const zeros = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
const sumsOfCut = { items: { ...zeros, total: 7, done: 2, blocked: 1 }, versions: { total: 7, done: 2 } };

/** A run that somebody terminated, with the sums that it showed last. */
const terminated = {
  phase: 'cancelled',
  finishedAt,
  items: zeros,
  versions: { total: 7, done: 0 },
  problemCount: 1,
  cause: 'terminated',
  reason: 'enough',
} as const;

describe('readStoredEnd', () => {
  it('counts the results that are stored, and the problems of the items', async () => {
    const { move, plan } = await cutRun(at);
    const run: CutOffRun = { move, startedAt, progress: transferring(plan), ...terminated };
    const { problems, ...sums } = await readStoredEnd(at.store, run);
    expect(sums).toMatchObject({ phase: 'cancelled', ...sumsOfCut, problemCount: 3 });
    expect(problems.map(({ itemName }) => itemName)).toEqual(['open-a', 'open-b', 'blocked']);
  });
});

describe('readStoredEnd of a run with a planted report', () => {
  it('counts the stored results, and not what the report says', async () => {
    const { move, plan } = await cutRun(at);
    await at.put(storeNames.report(move), JSON.stringify(moveReport({ move, items: { ...zeros, total: 7, done: 7 } })));
    const run: CutOffRun = { move, startedAt, progress: transferring(plan), ...terminated };
    expect(await readStoredEnd(at.store, run)).toMatchObject({ phase: 'cancelled', ...sumsOfCut });
  });
});

describe('keepCutOff', () => {
  it('stores what the runtime knows with the sums of what is stored, and keeps the start of the run', async () => {
    const { move, plan } = await cutRun(at);
    await keepRun(at.store, { move, startedAt, end: null });
    const cutOff = { ...terminated, progress: transferring(plan) };
    await keepCutOff(at.store, { move, startedAt: finishedAt, end: null, cutOff });
    const kept = { ...cutOff, ...sumsOfCut, problemCount: 4 };
    expect(await readRun(at.store, move)).toEqual({ move, startedAt, end: null, cutOff: kept });
    expect((await listRuns(at.store, move.moveId)).map(({ runId }) => runId)).toContain(move.runId);
  });

  it('does not change the record of a run that ended by itself', async () => {
    const move = moveOf({ moveId: 'ended' });
    const end = { ...sumsOfCut, phase: 'completed', finishedAt, problemCount: 0 } as const;
    await keepRun(at.store, { move, startedAt, end });
    await keepCutOff(at.store, { move, startedAt, end: null, cutOff: { ...terminated, progress: null } });
    expect(await readRun(at.store, move)).toEqual({ move, startedAt, end });
  });

  it('stores a run that was terminated before its first step', async () => {
    const move = moveOf({ moveId: 'not-begun' });
    const cutOff = { ...terminated, progress: null };
    await keepCutOff(at.store, { move, startedAt, end: null, cutOff });
    const none = { items: zeros, versions: { total: 0, done: 0 } };
    expect(await readRun(at.store, move)).toEqual({ move, startedAt, end: null, cutOff: { ...cutOff, ...none } });
  });
});

import { hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { finalizePlan } from '../../../../../functions/activities/finalizePlan';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { cutOffReport } from '../../../../../functions/steps/report/cutOffReport';
import { type CutOffRun } from '../../../../../shared/contracts/api/moveRuns';
import { moveReportSchema } from '../../../../../shared/contracts/api/report';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import {
  finalizePlanContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveProgress } from '../../../../../shared/contracts/steps/orchestrations';
import { verifyReport } from '../../../../../shared/rules/report/verifyReport';
import { rehearsalOf } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { cutRun, pageNames, startedAt, transferring } from '../../../../support/move/cutRun';
import { plannedOf, resultOf, unseenConfiguration } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { storedParts } from '../../../../support/move/sealedPlans';
import { withoutRuntime } from '../../../../support/move/withoutRuntime';

const at = openMoveStore();
afterAll(at.remove);

const cut = (changes: Parameters<typeof cutRun>[1] = {}) => cutRun(at, changes);

/** Returns the report for a terminated run in history; without progress, for its record. */
const reportOf = (move: MoveSpec, progress?: MoveProgress | null, changes: Partial<CutOffRun> = {}) =>
  cutOffReport(at.store, {
    move,
    phase: 'cancelled',
    cause: progress === undefined ? 'unknown' : 'terminated',
    startedAt,
    finishedAt: null,
    progress,
    ...changes,
  });

const statesOf = ({ results }: Awaited<ReturnType<typeof cutOffReport>>) =>
  results.map(({ itemName, state }) => `${itemName} ${state}`);

const asItWas = [
  'done-a restored',
  'done-b restored',
  'open-a cutOff',
  'open-b cutOff',
  'blocked blocked',
  'later-a planned',
  'later-b planned',
];

describe('cutOffReport', () => {
  it('shows what is done, what was in progress and what was not begun', async () => {
    const { move, plan } = await cut();
    const report = await reportOf(move, transferring(plan));
    expect(moveReportSchema.parse(report)).toEqual(report);
    expect(statesOf(report)).toEqual(asItWas);
    expect(verifyReport(Buffer.from(JSON.stringify(report)))).toMatchObject({ faults: [], proof: { signature: null } });
    expect(report).toMatchObject({
      phase: 'cancelled',
      items: { total: 7, done: 2, skipped: 0, blocked: 1, failed: 0 },
      versions: { total: 7, done: 2 },
      verified: 0,
      throttled: 4,
      plan,
    });
  });

  it('names what ended the move, and each item in progress whose state is unknown', async () => {
    const { move, plan } = await cut();
    const { problems } = await reportOf(move, transferring(plan));
    expect(problems.map(({ itemName, code }) => [itemName, code])).toEqual([
      [undefined, 'MOVE_CUT_OFF'],
      ['open-a', 'TRANSFER_CUT_OFF'],
      ['open-b', 'TRANSFER_CUT_OFF'],
      ['blocked', 'CERTIFICATE_PENDING'],
    ]);
    expect(problems[0]?.detail).toMatch(
      /terminated in phase transferring.*2 items were not begun and 2 items were in progress/,
    );
    expect(problems[1]).toMatchObject({
      detail: expect.stringMatching(/may or may not/),
      remedy: expect.stringMatching(/again/),
    });
  });

  it('names the scratch vault of a rehearsal that may still exist', async () => {
    const { move } = await cut();
    const createTarget = {
      subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
      resourceGroup: 'rg',
      location: 'northeurope',
    };
    const rehearsal = rehearsalOf(move, { into: { vault: 'scratch', createTarget } }, 'aaaaaaaa');
    const codes = async () => (await reportOf(rehearsal)).problems.map(({ code }) => code);
    expect(await codes()).not.toContain('SCRATCH_VAULT_LEFT');
    await at.put(storeNames.scratchVault(move), '{}');
    expect(await codes()).toContain('SCRATCH_VAULT_LEFT');
    await at.store.remove(storeNames.scratchVault(move));
  });

  it('is the same without history, from the record and the plan in the store', async () => {
    const { move, plan } = await cut();
    const report = await reportOf(move);
    expect([statesOf(report), report.plan, report.finishedAt]).toEqual([asItWas, plan, null]);
    expect(report.problems[0]?.detail).toMatch(/no longer has its history/);
  });

  it('is the same from the stored history, with the end and the reason', async () => {
    const { move, plan } = await cut();
    const progress = transferring(plan);
    const kept = { isFromStore: true, reason: 'change postponed', finishedAt: '2026-05-01T10:09:00.000Z' };
    const report = await reportOf(move, progress, kept);
    expect([statesOf(report), report.plan, report.finishedAt]).toEqual([asItWas, plan, kept.finishedAt]);
    expect(report).toMatchObject({ throttled: 4, phase: 'cancelled' });
    expect(report.problems[0]?.detail).toMatch(/in phase transferring\. The reason given: "change postponed"\./);
  });

  it('shows the plan that matches its own hashes, whatever history the store has', async () => {
    const { move, plan } = await cut();
    const other = { ...plan, planHash: 'cd'.repeat(32) };
    const report = await reportOf(move, transferring(other), { isFromStore: true });
    expect([statesOf(report), report.plan]).toEqual([asItWas, plan]);
  });

  it('includes what a batch stores after the end of the run', async () => {
    const { move, plan } = await cut();
    await reportOf(move, transferring(plan));
    const items = ['open-a', 'open-b', 'blocked'].map((itemName) => resultOf({ itemName }));
    await at.run(saveResults, saveResultsContract, { move, page: 1, items });
    expect(statesOf(await reportOf(move, transferring(plan))).filter((line) => line.endsWith('cutOff'))).toEqual([]);
  });

  it('stores nothing', async () => {
    const { move, plan } = await cut();
    await reportOf(move, transferring(plan));
    expect(await at.store.read(storeNames.report(move))).toBeUndefined();
  });

  it('has no items for a run that was interrupted before it had a plan', async () => {
    const { move } = await cut();
    expect(await reportOf(move, null)).toMatchObject({ plan: null, results: [], items: { total: 0 } });
  });

  it('shows a dry run as planned', async () => {
    const { move, plan } = await cut({ dryRun: true });
    const states = statesOf(await reportOf(move, transferring(plan, 0)));
    expect(states.filter((line) => !/ (planned|blocked)$/.test(line))).toEqual([]);
  });

  it('names versions that an interrupted step may have left enabled', async () => {
    const { move, plan } = await cut({ disabled: 'unlock' });
    await at.put(`${storeNames.unlocked(move)}source/secret/open-a.json`, '{}');
    expect((await reportOf(move, transferring(plan))).problems[0]?.detail).toMatch(/1 item .* may still be enabled/);
  });

  it('names the failure of the whole move', async () => {
    const { move, plan } = await cut();
    const failure = { code: 'VAULT_FORBIDDEN' as const, detail: 'No.', remedy: 'Grant it.' };
    const { problems } = await reportOf(move, { ...transferring(plan), failure });
    expect(problems).toContainEqual(failure);
  });
});

describe('cutOffReport with a changed store', () => {
  const itemsOf = async (move: MoveSpec, progress?: MoveProgress) => {
    const { results, problems } = await reportOf(move, progress);
    return { names: results.map(({ itemName }) => itemName), codes: problems.map(({ code }) => code) };
  };

  it.each([
    ['known to the history', true],
    ['known to the store alone', false],
  ])('shows no page that does not match the plan hash, %s', async (_, isKnown) => {
    const { move, plan } = await cut();
    const page = { page: 2, items: [plannedOf({ itemName: 'planted' })] };
    await at.run(savePlanPage, savePlanPageContract, { move, page });
    const { names, codes } = await itemsOf(move, isKnown ? transferring(plan) : undefined);
    expect(names).toEqual(pageNames.slice(0, 2).flat());
    expect(codes).toContain('PLAN_CHANGED');
  });

  it('shows no page of another plan with hashes of its own', async () => {
    const { move, plan } = await cut();
    const page = { page: 2, items: [plannedOf({ itemName: 'planted' })] };
    await at.run(savePlanPage, savePlanPageContract, { move, page });
    const { source, target, backups } = plan;
    const stored = await storedParts(at.store, move, 3);
    await at.run(withoutRuntime(finalizePlan), finalizePlanContract, {
      move,
      source,
      target,
      backups,
      pages: 3,
      stored,
    });
    const { names, codes } = await itemsOf(move, transferring(plan));
    expect(names).toEqual(['done-a', 'done-b']);
    expect(codes.filter((code) => code === 'PLAN_CHANGED')).toHaveLength(1);
  });

  it('does not follow a stored summary with more pages than the plan has', async () => {
    const { move, plan } = await cut();
    await at.put(storeNames.planSummary(move), JSON.stringify({ ...plan, pages: 1_000_000_000 }));
    expect(await reportOf(move)).toMatchObject({ plan: null, results: [] });
  });

  it.each([
    ['a page of results', (move: MoveSpec) => storeNames.results(move, 0)],
    ['a page of the plan', (move: MoveSpec) => storeNames.planPage(move, 2)],
    ['the settings', (move: MoveSpec) => storeNames.planSettings(move)],
    ['the results of the settings', (move: MoveSpec) => storeNames.settingResults(move)],
    ['the configuration', (move: MoveSpec) => storeNames.configurationPlan(move, hashPart(unseenConfiguration))],
    ['the hashes of the plan', (move: MoveSpec) => storeNames.planSeal(move)],
  ])('names %s that is damaged, and shows the rest', async (_, nameOf) => {
    const { move, plan } = await cut();
    await at.put(nameOf(move), '{"damaged":');
    const report = await reportOf(move, transferring(plan));
    expect(report.problems.map(({ code }) => code)).toContain('STORE_OBJECT_INVALID');
    expect(report.results.length).toBeGreaterThanOrEqual(2);
  });

  it('throws when the store does not answer, because the report would be incomplete', async () => {
    const { move, plan } = await cut();
    const unavailable = new Error('The store is gone.');
    const store = { ...at.store, read: () => Promise.reject(unavailable) };
    const run = { move, phase: 'cancelled', cause: 'terminated', startedAt, finishedAt: null } as const;
    await expect(cutOffReport(store, { ...run, progress: transferring(plan) })).rejects.toBe(unavailable);
  });
});

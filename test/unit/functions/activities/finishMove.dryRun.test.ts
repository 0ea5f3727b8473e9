import { hashPart } from '../../../../shared/rules/plan/hashPlan';
import { finishWithoutSearches as finishMove } from '../../../support/move/finishWithoutSearches';
import { savePlanPage } from '../../../../functions/activities/planPageActivities';
import { finishMoveContract, savePlanPageContract } from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { storeNames } from '../../../../shared/rules/storeNames';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
import { knownOf } from '../../../support/move/sealedPlans';
import { type ActivityFactory } from '../../../../functions/steps/frame/activity';
import { type AnyContract } from '../../../../shared/contracts/steps/contract';

let azure: MoveAzure;
beforeAll(async () => {
  azure = await startMoveAzure();
});
afterAll(() => azure.stop());

const at = {
  get store() {
    return azure.store;
  },
  run: <C extends AnyContract>(factory: ActivityFactory, contract: C, input: object) =>
    azure.run(factory, contract, input),
  put: (name: string, text: string) => azure.store.write(name, new TextEncoder().encode(text)),
  readJson: async (name: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await azure.store.read(name))) as unknown,
};

type Changes = Readonly<Record<string, unknown>> & { readonly plan?: ReturnType<typeof planOf> | null };

let runs = 0;
const newMove = (): Promise<MoveSpec> => azure.keyed(moveOf({ runId: (runs += 1).toString(16).padStart(8, '0') }));
const ofTwoPages = planOf({ pages: 2, items: 3, versions: 6 });
const finish = async (move: MoveSpec, { plan = ofTwoPages, ...changes }: Changes = {}) => {
  const { contentKey, ...spec } = move;
  const known = plan && { ...plan, planHash: (await knownOf(at.store, move, plan.pages)).planHash };
  const finished = await at.run(finishMove, finishMoveContract, {
    move: spec,
    contentKey,
    phase: 'partiallyCompleted',
    plan: known,
    problems: [],
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:01:00.000Z',
    throttled: 7,
    ...changes,
  });
  if ('state' in finished) throw new Error('The move still waits for a late request.');
  return finished;
};
const reportOf = async (move: MoveSpec) => moveReportSchema.parse(await at.readJson(storeNames.report(move)));

describe('finishMove for a dry run', () => {
  const dryRun = async (settings: object[], changes: object = {}) => {
    const move = { ...(await newMove()), dryRun: true, ...changes };
    const items = [
      plannedOf({ itemName: 'goes', versionCount: 2 }),
      plannedOf({ itemName: 'there', route: 'skip', reasons: ['ALREADY_THERE'] }),
      plannedOf({ itemName: 'stays', itemType: 'key', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }),
    ];
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items } });
    await at.put(storeNames.planSettings(move), JSON.stringify({ settings, deletedInSource: [] }));
    await at.put(
      storeNames.configurationPlan(move, hashPart(unseenConfiguration)),
      JSON.stringify(unseenConfiguration),
    );
    const finished = await finish(move, { phase: 'completed', plan: planOf({ items: 3, versions: 4 }) });
    return { finished, report: await reportOf(move) };
  };
  const issuer = { kind: 'issuer', name: 'ca', action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] };

  test('returns partiallyCompleted if something is blocked, and counts what would arrive', async () => {
    const { finished, report } = await dryRun([]);
    expect(finished.phase).toBe('partiallyCompleted');
    expect(report).toMatchObject({ phase: 'partiallyCompleted', wouldArrive: { items: 2, versions: 3 } });
  });

  test('uses conditional wording for an issuer, in status and report', async () => {
    const { finished, report } = await dryRun([issuer]);
    for (const { problems } of [finished, report]) {
      const shown = problems.find(({ code }) => code === 'ISSUER_PASSWORD_NEEDED');
      expect(shown?.detail).toContain('would copy');
      expect(JSON.stringify(problems)).not.toContain('is in the target now');
    }
  });

  test('fails for the reasons that the request calls failures', async () => {
    const { finished, report } = await dryRun([issuer], { failOn: ['blocked', 'skipped'] });
    expect(finished).toMatchObject({ phase: 'failed', problems: [{ code: 'FAIL_ON_MATCHED' }, {}, {}] });
    expect(report).toMatchObject({
      phase: 'failed',
      failedBy: ['blocked'],
      failOnCounts: { blocked: 1, skipped: 0, warning: 1 },
      items: { total: 3, done: 1, blocked: 1 },
    });
  });
});

import { finishWithoutSearches as finishMove } from '../../../support/move/finishWithoutSearches';
import { readRun } from '../../../../functions/steps/runs/runRecords';
import { savePlanPage } from '../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../functions/activities/batchResults';
import {
  finishMoveContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { stagingFolder } from '../../../../shared/clients/claims/runRef';
import { storeNames } from '../../../../shared/rules/storeNames';
import { collect } from '../../../support/azure/azureTestVaults';
import { moveOf, planOf, plannedOf, resultOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
import { knownOf, pageHashes } from '../../../support/move/sealedPlans';
import { type ActivityFactory } from '../../../../functions/steps/frame/activity';
import { writeSettingResults } from '../../../../functions/steps/issuersAndContacts/issuersAndContactsResults';
import { writeLateItems } from '../../../../functions/steps/report/storedLateItems';
import { type AnyContract } from '../../../../shared/contracts/steps/contract';
import { type IssuerOrContactsResult } from '../../../../shared/contracts/model/issuersAndContacts';
import { hashPart } from '../../../../shared/rules/plan/hashPlan';

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

/** Stores two pages: one with results, one whose batch failed. */
async function transferred(): Promise<MoveSpec> {
  const move = await newMove();
  const items = [
    resultOf({ itemName: 'one', state: 'verified', verified: true, versionCount: 3 }),
    resultOf({ itemName: 'two', state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'], versionCount: 2 }),
  ];
  await at.run(saveResults, saveResultsContract, { move, page: 0, items });
  const page = { page: 1, items: [plannedOf({ itemName: 'lost' })] };
  await at.run(savePlanPage, savePlanPageContract, { move, page });
  await at.put(storeNames.planSettings(move), JSON.stringify({ settings: [contacts], deletedInSource: [deleted] }));
  await at.put(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), JSON.stringify(unseenConfiguration));
  return move;
}

const contacts = { kind: 'contacts', name: 'contacts', action: 'copy', reasons: [] };
const deleted = { itemType: 'key', itemName: 'old' };

test('finishMove adds up the stored results, including failed batches', async () => {
  expect(await finish(await transferred())).toEqual({
    phase: 'partiallyCompleted',
    items: { total: 3, done: 1, skipped: 1, blocked: 0, failed: 1 },
    versions: { total: 6, done: 3 },
    verified: 1,
    problemCount: 2,
    problemsByCode: [
      { code: 'INTERNAL', count: 1 },
      { code: 'OTHER_CONTENT_IN_TARGET', count: 1 },
    ],
    problems: [
      expect.objectContaining({ itemName: 'two', code: 'OTHER_CONTENT_IN_TARGET' }),
      expect.objectContaining({ itemName: 'lost', code: 'INTERNAL' }),
    ],
    sweptPayloads: 0,
    reportHead: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('finishMove reports who approved the plan, and how long each phase took', async () => {
  const approval = { at: '2026-05-01T10:00:30.000Z', by: 'Adele', via: 'request' };
  const phases = [{ phase: 'planning', startedAt: '2026-05-01T10:00:00.000Z', seconds: 30, items: 3 }];
  const move = await transferred();
  await finish(move, { approval, phases });
  expect(await reportOf(move)).toMatchObject({ approval, phases });
});

test('finishMove reports that there was no approval', async () => {
  const move = await transferred();
  await finish(move);
  expect(await reportOf(move)).toMatchObject({ approval: null, phases: [] });
});

test('finishMove reports the items of a dry run as planned, not as failed', async () => {
  const move = { ...(await transferred()), dryRun: true };
  await finish(move);
  const { results, items } = await reportOf(move);
  expect(results.find(({ itemName }) => itemName === 'lost')).toMatchObject({ state: 'planned', verified: false });
  expect(items).toMatchObject({ total: 3, failed: 0 });
});

test('finishMove keeps the counts of a move that fails by its request', async () => {
  const move = await transferred();
  const ended = await finish({ ...move, failOn: ['skipped'] });
  expect(ended).toMatchObject({ phase: 'failed', items: { total: 3, done: 1 }, problemCount: 3 });
  expect(ended.problems[0]).toMatchObject({ code: 'FAIL_ON_MATCHED', detail: expect.stringContaining('1 skipped') });
});

test('finishMove reports every item once, and every problem', async () => {
  const move = await transferred();
  await finish(move);
  const report = await reportOf(move);
  expect(report.results.map(({ itemName, state }) => [itemName, state])).toEqual([
    ['one', 'verified'],
    ['two', 'skipped'],
    ['lost', 'failed'],
  ]);
  expect(report.problems.map(({ itemName, code }) => [itemName, code])).toEqual([
    ['two', 'OTHER_CONTENT_IN_TARGET'],
    ['lost', 'INTERNAL'],
  ]);
  expect(report).toMatchObject({ verified: 1, throttled: 7, phase: 'partiallyCompleted' });
});

test('finishMove reports issuers, contacts, and names that are soft-deleted in the source', async () => {
  const move = await transferred();
  await finish(move);
  const planned = { kind: 'contacts', name: 'contacts', reasons: [], state: 'planned' };
  expect(await reportOf(move)).toMatchObject({ settings: [planned], deletedInSource: [deleted], notices: [] });
});

test('finishMove counts results of issuers as problems or notices, like those of items', async () => {
  const move = await transferred();
  const settings = [
    { kind: 'issuer', name: 'digicert', reasons: ['ISSUER_PASSWORD_NEEDED'], state: 'copied' },
    { kind: 'contacts', name: 'contacts', reasons: [], state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' },
  ] satisfies IssuerOrContactsResult[];
  await writeSettingResults(azure.clients(), move, { settings, seen: [] });
  expect(await finish(move)).toMatchObject({ problemCount: 4 });
  expect(await reportOf(move)).toMatchObject({ settings });
  expect((await reportOf(move)).problems.slice(2).map(({ code }) => code)).toEqual([
    'ISSUER_PASSWORD_NEEDED',
    'VAULT_FORBIDDEN',
  ]);
});

test('finishMove reports the failure of the whole move first', async () => {
  const move = await transferred();
  const problem = { code: 'VAULT_FORBIDDEN', detail: 'No.', remedy: 'Grant it.' };
  await finish(move, { problems: [problem], phase: 'failed' });
  expect((await reportOf(move)).problems[0]).toEqual(problem);
});

test('finishMove stores the end of the run in its record', async () => {
  const move = await transferred();
  const { items, versions, problemCount } = await finish(move);
  const end = { phase: 'partiallyCompleted', finishedAt: '2026-05-01T10:01:00.000Z', items, versions, problemCount };
  expect(await readRun(at.store, move)).toMatchObject({ startedAt: '2026-05-01T10:00:00.000Z', end });
});

test('finishMove writes a report for a move without a plan', async () => {
  const move = await newMove();
  expect(await finish(move, { plan: null, phase: 'failed' })).toMatchObject({ items: { total: 0 } });
  expect(await reportOf(move)).toMatchObject({ plan: null, results: [] });
});

test('finishMove removes staged payloads and the content key of its run only', async () => {
  const [move, other] = [await transferred(), await newMove()];
  const folder = stagingFolder(move);
  for (const name of ['a.jwe', 'b.jwe', 'content-key.json']) await at.put(folder + name, 'x');
  await at.put(`${stagingFolder(other)}c.jwe`, 'x');
  expect(await finish(move)).toMatchObject({ sweptPayloads: 2 });
  expect(await collect(at.store.list(folder))).toEqual([]);
  expect(await at.store.read(`${stagingFolder(other)}c.jwe`)).toBeDefined();
});

test('finishMove writes the same report in a second run', async () => {
  const move = await transferred();
  await finish(move);
  const first = await reportOf(move);
  await finish(move);
  expect(await reportOf(move)).toEqual(first);
});

test('finishMove keeps another report of its run, and does not call the move completed', async () => {
  const move = await transferred();
  await at.put(storeNames.report(move), '{"planted":true}');
  const { phase, problems } = await finish(move, { phase: 'completed' });
  expect([phase, problems[0]?.code]).toEqual(['partiallyCompleted', 'REPORT_DIFFERS']);
  expect(await at.readJson(storeNames.report(move))).toEqual({ planted: true });
});

test('finishMove names a page of which neither results nor plan are left', async () => {
  const move = await transferred();
  await at.put(storeNames.results(move, 0), '{"page":0,"items":[{"value":"canary"}]}');
  await at.store.remove(storeNames.planPage(move, 0));
  expect((await finish(move, { phase: 'completed' })).phase).toBe('partiallyCompleted');
  const { results, problems } = await reportOf(move);
  expect(results.map(({ itemName }) => itemName)).toEqual(['lost']);
  expect(problems.map(({ code }) => code)).toContain('STORE_OBJECT_INVALID');
  expect(JSON.stringify(problems)).not.toContain('canary');
});

describe('finishMove after extra rounds', () => {
  /** Stores a round that moved an item again and added a new one, and a last search that found one more item. */
  async function withRound() {
    const move = await transferred();
    const names = ['one', 'fresh'];
    const items = names.map((itemName) => plannedOf({ itemName, route: 'exportImport', reasons: ['FOUND_LATE'] }));
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 2, items } });
    const results = names.map((itemName) =>
      resultOf({ itemName, state: 'verified', verified: true, versionCount: 4, reasons: ['FOUND_LATE'] }),
    );
    await at.run(saveResults, saveResultsContract, { move, page: 2, items: results });
    const { planHash: plan } = await knownOf(at.store, move, 2);
    const pages = await pageHashes(at.store, move, { first: 2, end: 3 });
    const round = { plan, round: 1, firstPage: 2, pages, newVersions: 5 };
    await at.put(storeNames.lateSeal(move, 1), JSON.stringify(round));
    return { move, rounds: [{ planHash: hashPart(round), firstPage: 2, pages: 1 }] };
  }

  const lookOf = (move: MoveSpec, look: number, itemName: string) =>
    writeLateItems(azure.clients(), move, {
      look,
      from: { itemType: 'secret', pagesRead: 0 },
      items: [{ itemType: 'secret', itemName, what: 'newVersion' }],
      next: null,
    });

  test('reports and counts each item once, with its last round', async () => {
    const { move, rounds } = await withRound();
    const finished = await finish(move, { late: { rounds, looks: 1, versions: 5 } });
    expect(finished).toMatchObject({ items: { total: 4, done: 2 }, versions: { total: 11, done: 8 } });
    const { results, notices } = await reportOf(move);
    expect(results.map(({ itemName, versionCount }) => [itemName, versionCount])).toEqual([
      ['two', 2],
      ['lost', 1],
      ['one', 4],
      ['fresh', 4],
    ]);
    expect(notices.filter(({ code }) => code === 'FOUND_LATE')).toHaveLength(2);
  });

  test.each<[number, string[]]>([
    [1, []],
    [2, ['ONE']],
  ])('names items that search %s found last and no round planned', async (looks, names) => {
    const { move, rounds } = await withRound();
    await lookOf(move, 1, 'one');
    await lookOf(move, 2, 'ONE');
    await finish(move, { late: { rounds, looks, versions: 5 } });
    const { problems } = await reportOf(move);
    expect(problems.flatMap(({ code, itemName }) => (code === 'CREATED_DURING_MOVE' ? [itemName] : []))).toEqual(names);
  });
});

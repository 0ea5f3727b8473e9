import { hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { finishWithoutSearches as finishMove } from '../../../../support/move/finishWithoutSearches';
import { writeLateItems } from '../../../../../functions/steps/report/storedLateItems';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { type Clients } from '../../../../../shared/clients/openClients';
import { contentKeyName } from '../../../../../shared/clients/claims/runRef';
import { moveReportSchema } from '../../../../../shared/contracts/api/report';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import {
  finishMoveContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { planOf, plannedOf, resultOf, unseenConfiguration } from '../../../../support/move/moveFixtures';
import { knownOf } from '../../../../support/move/sealedPlans';

// Somebody who can write to the store changes results before the report of the move is written.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());

interface EndedRun {
  readonly move: MoveSpec;
  readonly input: object;
}

const write = (name: string, value: unknown) => at.store.write(name, new TextEncoder().encode(JSON.stringify(value)));

async function readText(name: string): Promise<string> {
  return new TextDecoder().decode(await at.store.read(name));
}

const reportOf = async ({ move }: EndedRun) =>
  moveReportSchema.parse(JSON.parse(await readText(storeNames.report(move))));

/** A run with two pages of results, `one` and `two`, that is about to end. */
async function transferred(): Promise<EndedRun> {
  const move = await at.keyed(moveBetween('target'));
  const { starts } = at.clients();
  const token = await starts.make('sealed');
  await token.keep(move.moveId);
  for (const [page, itemName] of ['one', 'two'].entries()) {
    const items = [plannedOf({ itemName })];
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
    const results = [resultOf({ itemName, state: 'verified', verified: true })];
    await at.run(saveResults, saveResultsContract, { move, page, items: results });
  }
  await write(storeNames.planSettings(move), { settings: [], deletedInSource: [] });
  await write(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), unseenConfiguration);
  const { contentKey, ...spec } = move;
  const times = { startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T10:01:00.000Z' };
  const { planHash } = await knownOf(at.store, move, 2);
  const plan = planOf({ pages: 2, items: 2, versions: 2, planHash });
  const facts = { phase: 'completed', plan, problems: [], throttled: 0 };
  return { move, input: { move: spec, contentKey, startToken: token.hash, ...facts, ...times } };
}

/** Runs the step in a new process, with other clients where given. */
async function finish({ input }: EndedRun, changed: (clients: Clients) => Partial<Clients> = () => ({})) {
  const clients = at.clients();
  const output = await finishMove({ ...clients, ...changed(clients) }).run(input);
  return finishMoveContract.output.parse(output);
}

const forge = async ({ move }: EndedRun) => {
  const name = storeNames.results(move, 0);
  const text = await readText(name);
  await at.store.write(name, new TextEncoder().encode(text.replace('"one"', '"other"')));
};

const rowsOf = async (run: EndedRun) =>
  (await reportOf(run)).results.map(({ itemName, state, code }) => [itemName, state, code]);

const verified = [
  ['one', 'verified', undefined],
  ['two', 'verified', undefined],
];

describe('finishMove', () => {
  test('reports the items of a page with a wrong seal as failed, and the others as they are', async () => {
    const run = await transferred();
    await forge(run);
    expect(await finish(run)).toMatchObject({
      phase: 'partiallyCompleted',
      items: { total: 2, done: 1, failed: 1 },
      problems: [{ itemName: 'one', code: 'STORE_OBJECT_INVALID' }],
    });
    expect(await rowsOf(run)).toEqual([['one', 'failed', 'STORE_OBJECT_INVALID'], verified[1]]);
  });

  test('reports the items of a damaged page as failed, and returns the same in a second run', async () => {
    const run = await transferred();
    await write(storeNames.results(run.move, 0), { page: 0, items: [{ value: 'canary' }] });
    expect(await finish(run)).toEqual(await finish(run));
    expect(await rowsOf(run)).toEqual([['one', 'failed', 'STORE_OBJECT_INVALID'], verified[1]]);
  });

  test('removes the content key after the report, and returns the same in a second run', async () => {
    const run = await transferred();
    const first = await finish(run);
    const report = await reportOf(run);
    expect(first).toMatchObject({ phase: 'completed', reportHead: report.proof?.head });
    expect(await at.store.read(contentKeyName(run.move, run.move.contentKey ?? ''))).toBeUndefined();
    expect(await finish(run)).toEqual(first);
    expect(await reportOf(run)).toEqual(report);
    expect(await rowsOf(run)).toEqual(verified);
  });

  test.each<[string, (clients: Clients) => Partial<Clients>]>([
    ['the report', ({ staging }) => ({ staging: { ...staging, sweep: stopped } })],
    ['the content key is removed', ({ staging }) => ({ staging: { ...staging, sweep: sweepThenStop(staging) } })],
  ])('ends with the same report if it was interrupted after %s', async (_, interrupted) => {
    const run = await transferred();
    await expect(finish(run, interrupted)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const report = await reportOf(run);
    expect(await finish(run)).toMatchObject({ phase: 'completed', problemCount: 0, reportHead: report.proof?.head });
    expect(await reportOf(run)).toEqual(report);
  });

  test('ends as if nothing had happened if it was interrupted before the note of the report', async () => {
    const run = await transferred();
    const interrupted = finish(run, ({ starts }) => ({ starts: { ...starts, sign: stopped } }));
    await expect(interrupted).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await at.store.read(storeNames.report(run.move))).toBeUndefined();
    expect(await finish(run)).toMatchObject({ phase: 'completed', problemCount: 0 });
    expect(await rowsOf(run)).toEqual(verified);
  });

  test('does not follow results that somebody forged after the content key was removed', async () => {
    const run = await transferred();
    const first = await finish(run);
    const report = await reportOf(run);
    await forge(run);
    expect(await finish(run)).toEqual(first);
    expect(await reportOf(run)).toEqual(report);
    // Without its own report, a run that cannot prove the results says so.
    await at.store.remove(storeNames.report(run.move));
    const without = await finish(run);
    expect(without).toMatchObject({ phase: 'partiallyCompleted', items: { done: 0, failed: 2 } });
    expect(without).not.toHaveProperty('reportHead', (first as { reportHead: string }).reportHead);
  });

  test('proves nothing by a note whose proof somebody else made', async () => {
    const run = await transferred();
    await finish(run);
    const name = storeNames.reportNote(run.move);
    const note = JSON.parse(await readText(name)) as object;
    await write(name, { ...note, proof: '0'.repeat(64) });
    await at.store.remove(storeNames.report(run.move));
    expect(await finish(run)).toMatchObject({ phase: 'partiallyCompleted', items: { done: 0, failed: 2 } });
  });

  test('proves nothing by a report that fits to forged results, once somebody removed the content key', async () => {
    const run = await transferred();
    const other = await transferred();
    await at.store.remove(contentKeyName(run.move, run.move.contentKey ?? ''));
    await finish(other);
    await write(storeNames.reportNote(run.move), JSON.parse(await readText(storeNames.reportNote(other.move))));
    expect(await finish(run)).toMatchObject({ items: { done: 0, failed: 2 } });
    expect(await rowsOf(run)).toEqual([
      ['one', 'failed', 'CONTENT_KEY_REFUSED'],
      ['two', 'failed', 'CONTENT_KEY_REFUSED'],
    ]);
  });

  test('tries again later while the staging key does not unwrap, and ends without proof after the last try', async () => {
    const run = await transferred();
    const unusable = ({ staging }: Clients) => ({
      staging: {
        ...staging,
        digest: () => Promise.reject(new MoverError('STAGING_KEY_UNUSABLE', 'disabled', { retryable: false })),
      },
    });
    expect(await finish(run, unusable)).toMatchObject({ state: 'unsigned' });
    expect(await at.store.read(storeNames.report(run.move))).toBeUndefined();
    const last = { ...run, input: { ...run.input, mayBeUnsigned: true } };
    expect(await finish(last, unusable)).toMatchObject({ items: { failed: 2 } });
  });

  test('tries again later if the staging key failed only while it read what came late, and names that then', async () => {
    const run = await transferred();
    const from = { itemType: 'secret', token: null, pagesRead: 0 } as const;
    const late = { itemType: 'secret', itemName: 'late', what: 'created' } as const;
    await writeLateItems(at.clients(), run.move, { look: 0, from, items: [late], next: null });
    let calls = 0;
    const failsOnce = ({ staging }: Clients) => ({
      staging: {
        ...staging,
        digest: (...given: Parameters<typeof staging.digest>) => {
          calls += 1;
          if (calls > 1) return staging.digest(...given);
          return Promise.reject(new MoverError('STAGING_KEY_UNUSABLE', 'no answer', { retryable: true }));
        },
      },
    });
    expect(await finish(run, failsOnce)).toMatchObject({ state: 'unsigned' });
    expect(await finish(run)).toMatchObject({ problemCount: 1 });
    const named = (await reportOf(run)).problems.map(({ code, itemName }) => [code, itemName]);
    expect(named).toEqual([['CREATED_DURING_MOVE', 'late']]);
  });
});

function stopped(): Promise<never> {
  return Promise.reject(new MoverError('STORE_UNAVAILABLE', 'The process was stopped.', { retryable: true }));
}

function sweepThenStop(staging: Clients['staging']): Clients['staging']['sweep'] {
  return async (...of) => {
    await staging.sweep(...of);
    return stopped();
  };
}

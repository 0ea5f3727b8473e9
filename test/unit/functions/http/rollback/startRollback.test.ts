import { type HttpHandler } from '@azure/functions';
import { getRollbackPlan } from '../../../../../functions/http/rollback/getRollbackPlan';
import { startRollback, type StartRollbackParts } from '../../../../../functions/http/rollback/startRollback';
import { rollbackPlanSchema } from '../../../../../shared/contracts/api/rollbackAnswers';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type ControlState, controlStates, rollbackVerdicts } from '../../../../../shared/rules/transfer/controlRule';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { type EarlierRollback } from '../../../../../shared/contracts/model/rollback';
import { approvedHash, planRollback } from '../../../../../shared/rules/rollback/rollbackPlan';
import { rollbackInstance, rollBackMoveContract } from '../../../../../shared/contracts/steps/rollbackSteps';
import { refusedStart, unexpected } from '../../../../support/control/refusedStart';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';
import { noProof } from '../../../../support/host/noProof';

// The column `rollback` of the table in docs/operating.md, and every refusal before a rollback starts.

const began = '2026-05-01T10:00:00.000Z';
const move = moveOf();
const reportHead = 'a'.repeat(64);
const planHash = 'b'.repeat(64);
const written = moveReport({
  results: [
    {
      itemType: 'secret',
      itemName: 'db',
      route: 'exportImport',
      state: 'verified',
      reasons: [],
      versionCount: 1,
      versions: [{ from: 'c'.repeat(32), to: 'd'.repeat(32) }],
      versionsLeftOut: [],
      verified: true,
    },
  ],
});
const ended: readonly ControlState[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

function put(state: ControlState, head: string | null = reportHead): void {
  const phase: Phase = state === 'paused' || state === 'cancelling' ? 'transferring' : state;
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const isEnded = ended.includes(state);
  const progress = enterPhase(planned, isEnded ? 'finishing' : phase, began);
  const ending = { ...progress, reportHead: head };
  const customStatus = isEnded ? endStatusOf(move, ending, phase, began) : statusOf(move, progress, began);
  const runtimeStatus = isEnded ? 'Completed' : 'Running';
  runtime.instances.set(move.moveId, { runtimeStatus, customStatus, input: { move, progress } });
}

const parts: StartRollbackParts = {
  ...refusedStart,
  ...noProof,
  allowRollback: true,
  listChanges: () => Promise.resolve([]),
  makePlan: () => Promise.resolve({ plan: planRollback(written), planHash }),
  proveCutOff: () => Promise.reject(new MoverError('ROLLBACK_NOT_POSSIBLE', 'no proof', { retryable: false })),
  storeBrought: unexpected,
  signStart: unexpected,
  writeApproval: unexpected,
  readControl: unexpected,
  now: () => new Date(began),
};

async function send(changes: Partial<StartRollbackParts> = {}, body: object = { planHash }) {
  const handler: HttpHandler = startRollback({ ...parts, ...changes });
  const answer = await runtime.get(handler, `moves/${move.moveId}/rollback`, move.moveId, body);
  const text = typeof answer.body === 'string' ? answer.body : undefined;
  return { status: answer.status, code: text && problemDocumentSchema.parse(JSON.parse(text)).code };
}

it.each(controlStates)('a rollback of a move that is %s does what the table says', async (state) => {
  put(state);
  const does = { status: 429, code: 'TOO_MANY_REQUESTS' };
  const refused = { status: 409, code: 'NOT_POSSIBLE_NOW' };
  expect(await send()).toEqual(rollbackVerdicts[state] === 'does' ? does : refused);
});

it.each<[string, Partial<StartRollbackParts>, object]>([
  ['ROLLBACK_NOT_ALLOWED', { allowRollback: false }, { status: 403 }],
  ['SOURCE_NOT_ALLOWED', { policy: { ...parts.policy, allowedSources: [] } }, { status: 403 }],
  ['TARGET_NOT_ALLOWED', { policy: { ...parts.policy, allowedTargets: [] } }, { status: 403 }],
  ['PLAN_CHANGED', { makePlan: () => Promise.resolve({ plan: planRollback(written), planHash: reportHead }) }, {}],
  [
    'ROLLBACK_NOT_POSSIBLE',
    { makePlan: () => Promise.resolve({ plan: planRollback(moveReport({ results: [] })), planHash }) },
    {},
  ],
  [
    'ROLLBACK_NOT_POSSIBLE',
    { makePlan: () => Promise.reject(new MoverError('ROLLBACK_NOT_POSSIBLE', 'no proof', { retryable: false })) },
    {},
  ],
  ['APPROVER_IS_STARTER', { callers: { needsRole: true, needsSecondPerson: true } }, { status: 403 }],
])('refuses with %s', async (code, changes, more) => {
  put('completed');
  expect(await send(changes)).toEqual({ status: 409, code, ...more });
});

it('refuses a run that ended without a report, and a body without a hash', async () => {
  put('cancelled', null);
  expect(await send()).toEqual({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE' });
  put('completed');
  expect(await send({}, {})).toEqual({ status: 400, code: 'REQUEST_INVALID' });
  expect(await send({}, { planHash, now: true })).toEqual({ status: 400, code: 'REQUEST_INVALID' });
});

it('takes the plan of a run without a report from what the run proves of itself, but moves nothing back after it', async () => {
  const proved = { plan: planRollback(written), planHash, reportHead, keep: unexpected };
  put('cancelled', null);
  expect(await send({ proveCutOff: () => Promise.resolve(proved) })).toEqual({
    status: 429,
    code: 'TOO_MANY_REQUESTS',
  });
  const other = { ...proved, planHash: reportHead };
  const changed = { status: 409, code: 'PLAN_CHANGED' };
  expect(await send({ proveCutOff: () => Promise.resolve(other) })).toEqual(changed);
  const refused = { status: 409, code: 'ROLLBACK_NOT_POSSIBLE' };
  expect(await send({ proveCutOff: () => Promise.resolve(proved) }, { direction: 'back' })).toEqual(refused);
});

it('leaves both vaults free if the store refuses what the run proves of itself', async () => {
  let claimed = 0;
  const proved = {
    plan: planRollback(written),
    planHash,
    reportHead,
    keep: () => Promise.reject(new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true })),
  };
  put('cancelled', null);
  const answer = await send({
    admit: () => undefined,
    proveCutOff: () => Promise.resolve(proved),
    claimVaults: () => Promise.resolve(void (claimed += 1)),
    releaseVaults: () => Promise.resolve(void (claimed -= 1)),
  });
  expect([answer, claimed]).toEqual([{ status: 503, code: 'STORE_UNAVAILABLE' }, 0]);
});

it.each([
  ['another rollback of the same move', move.moveId, 'NOT_POSSIBLE_NOW'],
  ['another move', 'another-move', 'VAULT_IN_USE'],
])('refuses while %s has the target', async (_, moveId, code) => {
  put('completed');
  const holder = { ...move, moveId, vault: move.targetVault, mode: 'write' as const };
  const answer = await send({ admit: () => undefined, claimVaults: () => Promise.resolve(holder) });
  expect(answer).toEqual({ status: 409, code });
});

describe('the rollback before this one', () => {
  const hash = 'e'.repeat(64);
  const first = { rollbackId: 'aaaaaaaa', pages: 1, hash };
  const before = { rollbackId: 'bbbbbbbb', planHash, reportHead, askedAt: began, by: null, earlier: first };
  const counts = { rolledBack: 0, kept: 0, gone: 0, failed: 0 };
  const prepared = { pages: 4, rows: 4, looks: 4, rests: [] };
  const progress = { startedAt: began, plan: prepared, nextPage: 3, counts, hash, throttled: 0 };
  const start = { token: 'f'.repeat(64), proof: 'f'.repeat(64) };

  function putBefore(input: object | null): void {
    put('completed');
    const name = rollBackMoveContract.name;
    const whole = { move, rollback: before, progress: input, start };
    runtime.instances.set(rollbackInstance(move.moveId), { name, runtimeStatus: 'Terminated', input: whole });
  }

  afterEach(() => runtime.instances.delete(rollbackInstance(move.moveId)));

  /** What a rollback gets that somebody asks for after one that was terminated. */
  async function earlierAfter(terminated: object | null, left: EarlierRollback): Promise<unknown> {
    putBefore(terminated);
    let asked: unknown;
    const approving = {
      admit: () => undefined,
      claimVaults: () => Promise.resolve(undefined),
      beginRun: (_run, startNew) => startNew(),
      releaseVaults: () => Promise.resolve(),
      signStart: ({ input: signed }) => {
        asked = signed;
        return Promise.reject(new MoverError('STORE_UNAVAILABLE', 'Seen.', { retryable: true }));
      },
    } satisfies Partial<StartRollbackParts>;
    expect(await send(approving)).toEqual({ status: 409, code: 'PLAN_CHANGED' });
    await send(approving, { planHash: approvedHash(planHash, left) });
    return rollBackMoveContract.input.shape.rollback.parse(Reflect.get(Object(asked), 'rollback')).earlier;
  }

  /** The report that a person should read before the next plan. */
  async function reportInPlan(): Promise<string | null> {
    const { jsonBody } = await runtime.get(getRollbackPlan(parts), `moves/${move.moveId}/rollback/plan`, move.moveId);
    return rollbackPlanSchema.parse(jsonBody).lastReportUri;
  }

  it('has a report in the plan of the next one if it left something, and none if it was terminated', async () => {
    putBefore(progress);
    expect(await reportInPlan()).toBeNull();
    const ending = {
      phase: 'partiallyCompleted',
      startedAt: began,
      finishedAt: began,
      counts,
      throttled: 0,
      pages: 4,
      rests: [],
    };
    const whole = { move, rollback: before, progress, start };
    const name = rollBackMoveContract.name;
    const output = { ...ending, hash };
    runtime.instances.set(rollbackInstance(move.moveId), { name, runtimeStatus: 'Completed', input: whole, output });
    expect(await reportInPlan()).toContain(`moves/${move.moveId}/rollback/report`);
  });

  it('counts as far as it had results when it was terminated', async () => {
    const left = { rollbackId: before.rollbackId, pages: 3, hash };
    expect(await earlierAfter(progress, left)).toEqual(left);
  });

  it.each([null, { ...progress, plan: null }])(
    'hands on what it knew if it had not begun to delete',
    async (unbegun) => {
      expect(await earlierAfter(unbegun, first)).toEqual(first);
    },
  );

  it('must be the last one still when the target is claimed, or nothing starts', async () => {
    putBefore(progress);
    const left = { rollbackId: before.rollbackId, pages: 3, hash };
    let claimed = 0;
    const answer = await send(
      {
        admit: () => undefined,
        claimVaults: () => {
          claimed += 1;
          putBefore({ ...progress, nextPage: 4 });
          return Promise.resolve(undefined);
        },
        releaseVaults: () => Promise.resolve(void (claimed -= 1)),
      },
      { planHash: approvedHash(planHash, left) },
    );
    expect([answer, claimed]).toEqual([{ status: 409, code: 'NOT_POSSIBLE_NOW' }, 0]);
  });
});

describe('a move back', () => {
  const back = { direction: 'back' };

  it.each(controlStates)('of a move that is %s does what the table says', async (state) => {
    put(state);
    const does = { status: 429, code: 'TOO_MANY_REQUESTS' };
    const refused = { status: 409, code: 'NOT_POSSIBLE_NOW' };
    expect(await send({}, back)).toEqual(rollbackVerdicts[state] === 'does' ? does : refused);
  });

  it.each<[string, Partial<StartRollbackParts>, object]>([
    ['ROLLBACK_NOT_ALLOWED', { allowRollback: false }, { status: 403 }],
    ['SOURCE_NOT_ALLOWED', { policy: { ...parts.policy, allowedSources: [move.sourceVault] } }, { status: 403 }],
    ['TARGET_NOT_ALLOWED', { policy: { ...parts.policy, allowedTargets: [move.targetVault] } }, { status: 403 }],
    [
      'ROLLBACK_NOT_POSSIBLE',
      {
        admit: () => undefined,
        storeBrought: () => Promise.reject(new MoverError('ROLLBACK_NOT_POSSIBLE', 'no proof', { retryable: false })),
      },
      {},
    ],
  ])('is refused with %s', async (code, changes, more) => {
    put('completed');
    expect(await send(changes, back)).toEqual({ status: 409, code, ...more });
  });

  it('is refused for a run without a report, for another direction, and with the hash of a rollback plan', async () => {
    put('cancelled', null);
    expect(await send({}, back)).toEqual({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE' });
    put('completed');
    for (const body of [{ direction: 'forth' }, { ...back, planHash }])
      expect(await send({}, body)).toEqual({ status: 400, code: 'REQUEST_INVALID' });
  });
});

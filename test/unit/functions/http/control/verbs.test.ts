import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { cancelMove } from '../../../../../functions/http/control/cancelMove';
import { cutoverMove, pauseMove, resumeMove } from '../../../../../functions/http/control/holdMove';
import { getMove } from '../../../../../functions/http/moves/getMove';
import { paceMove } from '../../../../../functions/http/control/paceMove';
import { retryMove } from '../../../../../functions/http/control/retryMove';
import { readPaceChange } from '../../../../../functions/steps/runs/followPaces';
import { controlParts } from '../../../../../functions/steps/control/controlParts';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ControlVerb, controlVerbs, type Wanted } from '../../../../../shared/contracts/model/asks';
import { type Hold } from '../../../../../shared/contracts/model/hold';
import { moveStatusSchema } from '../../../../../shared/contracts/api/moveStatus';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';
import { type ControlState, controlStates, controlTable } from '../../../../../shared/rules/transfer/controlRule';
import { cancelledFailure } from '../../../../../shared/rules/transfer/cancelledBy';
import { addPlan, enterPhase, failMove, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { moveVaultContract } from '../../../../../shared/contracts/steps/orchestrations';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { refusedStart } from '../../../../support/control/refusedStart';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

// Each cell of the table in docs/operating.md: the answer of the handler, and what it stores.

const began = '2026-05-01T10:00:00.000Z';
const move = moveOf({ approval: 'required', cutover: 'hold' });
const wrapper = testKeyWrapper();

let runtime: RuntimeServer;
let kept: MoveStore;
let parts: ReturnType<typeof controlParts>;
let token: string;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(async () => {
  kept = openMoveStore();
  const starts = startTokens(kept.store, wrapper);
  const made = await starts.make('sealed');
  await made.keep(move.moveId);
  token = made.hash;
  parts = controlParts({ store: kept.store, starts });
});
afterEach(() => {
  kept.remove();
});

const run = () => ({ ...move, startToken: token });
const handlers: Readonly<Record<ControlVerb, () => HttpHandler>> = {
  pause: () => pauseMove(parts),
  resume: () => resumeMove(parts),
  cancel: () => cancelMove(parts),
  cutover: () => cutoverMove(parts),
  retry: () => retryMove({ ...parts, ...refusedStart }),
  pace: () => paceMove(parts),
};

const ended: readonly ControlState[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];

/** Makes a move that is in a state. */
async function put(state: ControlState, of: MoveSpec = move, hold?: Hold): Promise<void> {
  const phase: Phase = state === 'paused' || state === 'cancelling' ? 'transferring' : state;
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const isEnded = ended.includes(state);
  const progress = { ...enterPhase(planned, isEnded ? 'finishing' : phase, began), ...(hold && { hold }) };
  const customStatus = isEnded ? endStatusOf(move, progress, phase, began) : statusOf(move, progress, began);
  const start = { token, slot: 3, proof: '2'.repeat(64) };
  const runtimeStatus = isEnded ? 'Completed' : 'Running';
  runtime.instances.set(move.moveId, { runtimeStatus, customStatus, input: { move: of, progress, start } });
  if (state === 'paused') await store('pause', 'pause');
  if (state === 'cancelling') await store('cancel', 'cancel');
}

async function store(verb: ControlVerb, wanted: Wanted): Promise<void> {
  await parts.askOfRun(run(), { entry: { verb, at: began, by: null }, change: () => wanted });
}

/** The text of an answer. */
function bodyOf({ body }: HttpResponseInit): string {
  return typeof body === 'string' ? body : '';
}

const pace = { sourceShare: 0.1, maxRequestsPerSecond: null };

function answerOf(verb: ControlVerb): Promise<HttpResponseInit> {
  const body = verb === 'pace' ? pace : undefined;
  return runtime.get(handlers[verb](), `moves/${move.moveId}/${verb}`, move.moveId, body);
}

async function send(verb: ControlVerb) {
  const answer = await answerOf(verb);
  const code = answer.body === undefined ? undefined : problemDocumentSchema.parse(JSON.parse(bodyOf(answer))).code;
  return { status: answer.status, code, control: await parts.readControl(run()) };
}

const wantedAfter = { pause: 'pause', resume: 'run', cancel: 'cancel', cutover: 'run' } as const;
const cells = controlVerbs.flatMap((verb) => controlStates.map((state) => [verb, state] as const));

it.each(cells)(
  '%s of a move that is %s does what the table says, and nothing more if it is repeated',
  async (verb, state) => {
    // Only a cutover that was asked for before can be asked for again.
    const isAgain = verb === 'cutover' && controlTable.cutover[state] === 'same';
    await put(state, move, isAgain ? { ...startHold(began), cutover: { at: began, by: null } } : undefined);
    const before = await parts.readControl(run());
    const { status, code, control } = await send(verb);
    switch (controlTable[verb][state]) {
      case 'does':
        if (verb === 'retry') {
          expect([status, control]).toEqual([429, before]);
          break;
        }
        if (verb === 'pace') {
          expect([status, control?.wanted]).toEqual([202, before?.wanted ?? 'run']);
          expect(control?.entries.at(-1)).toMatchObject({ verb, pace });
          break;
        }
        expect([status, control?.wanted, control?.entries.at(-1)?.verb]).toEqual([202, wantedAfter[verb], verb]);
        expect(await send(verb)).toEqual({ status: 202, code: undefined, control });
        break;
      case 'same':
        expect([status, control]).toEqual([202, before]);
        break;
      case 'no':
        expect([status, code, control]).toEqual([
          409,
          ended.includes(state) ? 'MOVE_ENDED' : 'NOT_POSSIBLE_NOW',
          before,
        ]);
    }
  },
);

describe('a move that somebody cancelled, and that is about to end', () => {
  /** The last step of a run removes its start token, and the runtime may continue the orchestration minutes later. */
  beforeEach(async () => {
    await put('planning');
    await store('cancel', 'cancel');
    const cancelled = failMove(startProgress(began), cancelledFailure(), began);
    const input = { move, progress: cancelled, start: { token, slot: 3, proof: '2'.repeat(64) } };
    const customStatus = statusOf(move, cancelled, began);
    runtime.instances.set(move.moveId, { runtimeStatus: 'Running', customStatus, input });
  });

  it.each([
    ['before', async () => undefined],
    ['after', () => parts.endStart(token)],
  ])('is answered as one that is being cancelled, %s its last step', async (_, lastStep) => {
    await lastStep();
    for (const verb of controlVerbs)
      expect([verb, (await answerOf(verb)).status]).toEqual([verb, verb === 'cancel' ? 202 : 409]);
  });
});

it('resumes a move again that is about to end, also after its last step', async () => {
  await put('finishing').then(() => store('resume', 'run'));
  await parts.endStart(token);
  expect((await answerOf('resume')).status).toBe(202);
});

it.each(['finishing', 'completed', 'partiallyCompleted'] as const)(
  'refuses the cutover of a held move that is %s without one',
  async (state) => {
    await put(state);
    const answer = await answerOf('cutover');
    expect([answer.status, bodyOf(answer)]).toEqual([409, expect.stringContaining('without a cutover')]);
  },
);

it.each(['pause', 'pace', 'cancel'] as const)('refuses to %s a move that ends before that is stored', async (verb) => {
  await put('transferring').then(() => store('resume', 'run'));
  const before = parts;
  const askOfRun: typeof parts.askOfRun = async (of, asked) => {
    await put('completed');
    await before.endStart(token);
    return before.askOfRun(of, asked);
  };
  parts = { ...before, askOfRun };
  expect(await answerOf(verb)).toMatchObject({ status: 409, body: expect.stringContaining('MOVE_ENDED') as unknown });
});

it('refuses in words that say what is possible instead', async () => {
  const detailIn = async (verb: ControlVerb): Promise<unknown> => {
    const answer = await answerOf(verb);
    return problemDocumentSchema.parse(JSON.parse(bodyOf(answer))).detail;
  };
  await put('finishing');
  expect(await detailIn('cancel')).toContain('ends by itself');
  await put('cancelling');
  expect(await detailIn('pause')).toMatch(/is being cancelled.*See http/);
});

it('answers a change of the pace with the pace in force, and the steps of the run use it', async () => {
  await put('transferring');
  const { jsonBody } = await answerOf('pace');
  const inForce = { sourceShare: 0.1, targetShare: 1, maxInFlight: 64, maxRequestsPerSecond: null };
  expect(jsonBody).toMatchObject({ id: move.moveId, pace: inForce });
  const starts = startTokens(kept.store, wrapper);
  expect(await readPaceChange({ store: kept.store, starts }, run())).toMatchObject({ seq: 1, change: pace });
});

it.each([
  ['nothing', {}, ''],
  ['only a reason', { reason: 'why' }, ''],
  ['a share above 1', { sourceShare: 2 }, '/sourceShare'],
  ['a schedule', { schedule: {} }, '/schedule'],
])('refuses a pace of %s', async (_, body, pointer) => {
  await put('transferring');
  const answer = await runtime.get(handlers.pace(), `moves/${move.moveId}/pace`, move.moveId, body);
  const { status, errors } = problemDocumentSchema.parse(JSON.parse(bodyOf(answer)));
  expect([status, errors?.[0]?.pointer]).toEqual([400, pointer]);
  expect(await parts.readControl(run())).toBeUndefined();
});

it('does not start a move back again once the settings allow no rollback', async () => {
  const earlier = { moveId: 'earlier', runId: 'a'.repeat(8), startedAt: began, pages: 0, hash: 'b'.repeat(64) };
  await put('failed', { ...move, back: earlier });
  expect(await send('retry')).toMatchObject({ status: 403, code: 'ROLLBACK_NOT_ALLOWED' });
  const policy = { ...refusedStart.policy, allowRollback: true };
  const allowed = retryMove({ ...parts, ...refusedStart, policy });
  expect((await runtime.get(allowed, `moves/${move.moveId}/retry`, move.moveId)).status).toBe(429);
});

it.each([
  ['another request', (text: string) => text.replace('"wanted":"pause"', '"wanted":"run"')],
  ['a part of it', (text: string) => text.slice(0, -9)],
  ['nothing in it', () => ''],
])(
  'holds a move whose record somebody replaced by %s, and says so until somebody resumes the move',
  async (_, change) => {
    await put('paused');
    const name = `moves/${move.moveId}/${move.runId}/control.json`;
    await kept.put(name, change(JSON.stringify(await kept.readJson(name))));
    expect(await parts.readControl(run())).toEqual({ wanted: 'pause', entries: [] });
    const shown = await runtime.get(getMove(parts), `moves/${move.moveId}`, move.moveId);
    expect(moveStatusSchema.parse(shown.jsonBody)).toMatchObject({
      phase: 'paused',
      control: { message: expect.stringMatching(/^Somebody changed .* resume or cancel the move\.$/) },
    });
    expect(await send('cutover')).toMatchObject({ status: 409 });
    expect(await send('resume')).toMatchObject({
      status: 202,
      control: { wanted: 'run', entries: [{ verb: 'resume' }] },
    });
  },
);

describe('a cutover with a proof', () => {
  const ask = (body: object) => runtime.get(handlers.cutover(), `moves/${move.moveId}/cutover`, move.moveId, body);

  it('stores the proof, and refuses a later request for another one', async () => {
    await put('awaitingCutover');
    expect((await ask({ freeze: 'require' })).status).toBe(202);
    expect((await parts.readControl(run()))?.cutover).toMatchObject({ freeze: 'require' });
    expect((await ask({ freeze: 'require' })).status).toBe(202);
    const other = await ask({ freeze: 'report' });
    expect(problemDocumentSchema.parse(JSON.parse(bodyOf(other)))).toMatchObject({
      code: 'NOT_POSSIBLE_NOW',
      detail: expect.stringContaining('with "freeze": "require"'),
    });
    expect((await parts.readControl(run()))?.entries).toHaveLength(1);
  });

  it('replaces a request whose proof did not succeed, once', async () => {
    await put('awaitingCutover');
    const entry = { verb: 'cutover', at: began, by: null, freeze: 'require' } as const;
    await parts.askOfRun(run(), { entry, change: () => 'run' });
    const spent = { ...startHold(began), freeze: { readings: 4, tries: 3, spent: began } };
    const found = runtime.instances.get(move.moveId);
    const input = moveVaultContract.input.parse(found?.input);
    if (input.progress === null) throw new Error('Expected a move with progress.');
    if (found === undefined) throw new Error('Expected a move.');
    runtime.instances.set(move.moveId, {
      ...found,
      input: { ...input, progress: { ...input.progress, hold: spent } },
    });
    const shown = await runtime.get(getMove(parts), `moves/${move.moveId}`, move.moveId);
    const { control: asked } = moveStatusSchema.parse(shown.jsonBody);
    expect([asked?.cutover, asked?.entries]).toEqual([undefined, [entry]]);
    expect((await ask({ freeze: 'report' })).status).toBe(202);
    const control = await parts.readControl(run());
    expect(control?.cutover).toMatchObject({ freeze: 'report' });
    expect(control?.cutover?.at).not.toBe(began);
    expect((await ask({ freeze: 'require' })).status).toBe(409);
    expect(await parts.readControl(run())).toEqual(control);
  });

  it.each([[{ freeze: true }], [{ freeze: 'maybe' }], [{ frozen: 'require' }]])('refuses %j', async (body) => {
    await put('awaitingCutover');
    expect((await ask(body)).status).toBe(400);
    expect(await parts.readControl(run())).toBeUndefined();
  });
});

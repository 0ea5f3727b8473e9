import { type HttpResponseInit } from '@azure/functions';
import { cutoverMove } from '../../../../../functions/http/control/holdMove';
import { getMove } from '../../../../../functions/http/moves/getMove';
import { controlParts } from '../../../../../functions/steps/control/controlParts';
import { signStart } from '../../../../../functions/steps/starts/signStart';
import { claimSlot } from '../../../../../shared/clients/claims/pairClaims';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { type Wanted } from '../../../../../shared/contracts/model/asks';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { type Hold } from '../../../../../shared/contracts/model/hold';
import { type Start } from '../../../../../shared/contracts/model/ids';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { inputDigest, startTexts } from '../../../../../shared/rules/transfer/proofTexts';
import { startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

// A cutover that is asked for twice, whatever happens between the two requests.

const began = '2026-05-01T10:00:00.000Z';
const move = moveOf({ cutover: 'hold' });
const wrapper = testKeyWrapper();

let runtime: RuntimeServer;
let kept: MoveStore;
let starts: ReturnType<typeof startTokens>;
let parts: ReturnType<typeof controlParts>;
let start: Start;

const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
const inputIn = (phase: Phase, hold: Hold) => ({ move, progress: { ...enterPhase(planned, phase, began), hold } });

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(async () => {
  kept = openMoveStore();
  starts = startTokens(kept.store, wrapper);
  parts = controlParts({ store: kept.store, starts });
  await claimSlot(kept.store, { names: [storeNames.moveSlot(3)], run: move, stateOf: async () => 'running' });
  start = await signStart(starts, started(inputIn('awaitingCutover', startHold(began))));
});
afterEach(() => {
  kept.remove();
});

const started = (input: object) => ({ orchestrator: 'moveVault', instanceId: move.moveId, input, slot: 3 });

/** Proves the input of the next generation, as the app does. */
async function proveNext(input: object): Promise<void> {
  const texts = startTexts({ ...started(input), digest: inputDigest(input) }, 3);
  start = { ...start, proof: await starts.sign(start.token, 'sealed', texts) };
}

const run = () => ({ ...move, startToken: start.token });

/** What the runtime knows of the move. Without `isShown`, an event has removed the status of the generation before. */
function put(phase: Phase, { hold = startHold(began), isShown = true } = {}): void {
  const input = inputIn(phase, hold);
  const customStatus = isShown ? statusOf(move, input.progress, began) : null;
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', customStatus, input: { ...input, start } });
}

function putEnded(phase: Phase, hold: Hold): void {
  const input = inputIn('finishing', hold);
  const customStatus = endStatusOf(move, input.progress, phase, began);
  runtime.instances.set(move.moveId, { runtimeStatus: 'Completed', customStatus, input: { ...input, start } });
}

function ask(body?: object, by: Partial<typeof parts> = {}): Promise<HttpResponseInit> {
  return runtime.get(cutoverMove({ ...parts, ...by }), `moves/${move.moveId}/cutover`, move.moveId, body ?? {});
}
const detailOf = ({ body }: HttpResponseInit) => (typeof body === 'string' ? body : '');
const control = () => parts.readControl(run());
const want = (wanted: Wanted) =>
  parts.askOfRun(run(), {
    entry: { verb: wanted === 'cancel' ? 'cancel' : 'pause', at: began, by: null },
    change: () => wanted,
  });

describe.each([[undefined], [{ freeze: 'require' }], [{ freeze: 'report', reason: 'now' }]])(
  'the request %j twice',
  (body) => {
    beforeEach(async () => {
      put('awaitingCutover');
      expect((await ask(body)).status).toBe(202);
    });

    test('is accepted while the first is stored, while the last pass runs, at the end, and after it', async () => {
      const first = await control();
      expect((await ask(body)).status).toBe(202);
      const hold = { ...startHold(began), ...(first?.cutover && { cutover: first.cutover }), isLast: true as const };
      for (const phase of ['syncing', 'finishing'] as const) {
        put(phase, { hold });
        expect((await ask(body)).status).toBe(202);
      }
      for (const phase of ['completed', 'partiallyCompleted'] as const) {
        putEnded(phase, hold);
        expect((await ask(body)).status).toBe(202);
      }
      expect(await control()).toEqual(first);
    });

    test('is accepted while the next generation has not set its status yet', async () => {
      const first = await control();
      put('awaitingCutover', { isShown: false });
      expect((await ask(body)).status).toBe(202);
      const hold = { ...startHold(began), ...(first?.cutover && { cutover: first.cutover }) };
      await proveNext(inputIn('finishing', hold));
      put('finishing', { isShown: false, hold });
      expect((await ask(body)).status).toBe(202);
      expect(await control()).toEqual(first);
    });

    test('is accepted if somebody paused the move in between, because the first still counts', async () => {
      await want('pause');
      const first = await control();
      expect((await ask(body)).status).toBe(202);
      expect(await control()).toEqual(first);
    });

    test('is refused if somebody cancelled the move in between, because there is no cutover any more', async () => {
      await want('cancel');
      const again = await ask(body);
      expect([again.status, detailOf(again)]).toEqual([409, expect.stringContaining('is being cancelled')]);
    });

    test('is a new request once the proof of the first did not succeed, paused or not', async () => {
      const first = (await control())?.cutover;
      const spent = { ...startHold(began), freeze: { readings: 4, tries: 3, ...(first && { spent: first.at }) } };
      put('awaitingCutover', { hold: spent });
      await want('pause');
      expect((await ask(body)).status).toBe(409);
      await want('run');
      expect((await ask(body)).status).toBe(202);
      expect((await control())?.cutover?.at).not.toBe(first?.at);
    });
  },
);

test('two requests at the same moment are accepted, and one of them is stored', async () => {
  put('awaitingCutover');
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ freeze: 'require' })));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
  expect((await control())?.entries).toHaveLength(1);
});

test.each([
  ['nothing was asked before', async () => undefined],
  [
    'it was asked before, and the move was paused and resumed',
    () => ask().then(() => want('pause').then(() => want('run'))),
  ],
])('a request is accepted if the move ends between the look and the write, and %s', async (_, before) => {
  put('awaitingCutover');
  await before();
  const cutover = (await control())?.cutover ?? { at: began, by: null };
  put('syncing', { hold: { ...startHold(began), cutover, isLast: true } });
  const ends: typeof parts.askOfRun = async (of, entry) => {
    putEnded('completed', { ...startHold(began), cutover });
    await starts.end(start.token);
    return parts.askOfRun(of, entry);
  };
  expect((await ask(undefined, { askOfRun: ends })).status).toBe(202);
});

test.each([
  ['pause', 'is paused'],
  ['cancel', 'is being cancelled'],
] as const)(
  'a request that a %s overtakes in the store is refused, because nothing was stored',
  async (wanted, why) => {
    put('awaitingCutover');
    await want(wanted);
    const refused = await ask(undefined, { readControl: async () => undefined });
    expect([refused.status, detailOf(refused)]).toEqual([409, expect.stringContaining(why)]);
    expect((await control())?.cutover).toBeUndefined();
  },
);

describe('a move whose generation has not set its status yet', () => {
  test('shows the phase of its proved input', async () => {
    put('awaitingCutover', { isShown: false });
    const answer = await runtime.get(getMove(parts), `moves/${move.moveId}`, move.moveId);
    expect(answer.jsonBody).toMatchObject({ phase: 'awaitingCutover' });
  });

  test('is planning if the app did not make its input, and takes no cutover', async () => {
    put('syncing', { isShown: false });
    const answer = await runtime.get(getMove(parts), `moves/${move.moveId}`, move.moveId);
    expect(answer.jsonBody).toMatchObject({ phase: 'planning' });
    expect((await ask()).status).toBe(409);
    expect(await control()).toBeUndefined();
  });
});

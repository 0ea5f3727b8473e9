import { type HttpResponseInit } from '@azure/functions';
import { approveDeletions } from '../../../../../functions/http/control/approveDeletions';
import { getDeletions } from '../../../../../functions/http/control/getDeletions';
import { controlParts } from '../../../../../functions/steps/control/controlParts';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { heldDeletionsSchema } from '../../../../../shared/contracts/api/cutoverAnswers';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';
import { type HeldDeletion } from '../../../../../shared/contracts/model/deletions';
import { type DeletionsOfHold } from '../../../../../shared/contracts/model/hold';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ControlState, controlStates } from '../../../../../shared/rules/transfer/controlRule';
import { hashDeletions } from '../../../../../shared/rules/transfer/deletionRules';
import { startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

// The list of deletions that a held move holds back, and its approval: in every state, and with every wrong hash.

const began = '2026-05-01T10:00:00.000Z';
const held = moveOf({ cutover: 'hold', late: 'move', deletions: 'follow' });
const items: readonly HeldDeletion[] = Array.from({ length: 25 }, (_, at) => ({
  itemType: 'secret',
  itemName: `gone-${String(at).padStart(2, '0')}`,
  deletedAt: at === 3 ? null : began,
}));
const hash = hashDeletions(held, items);
const other = 'cd'.repeat(32);
const ended: readonly ControlState[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];
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
  await made.keep(held.moveId);
  token = made.hash;
  parts = controlParts({ store: kept.store, starts });
  await kept.put(storeNames.heldDeletions(held, hash), JSON.stringify({ items }));
});
afterEach(() => {
  kept.remove();
});

const heldBack: DeletionsOfHold = { there: 25, followed: 0, isHeld: true, held: { hash, count: 25 } };
const run = () => ({ ...held, startToken: token });

/** Makes a move that is in a state. */
async function put(state: ControlState, deletions: DeletionsOfHold = heldBack, move: MoveSpec = held): Promise<void> {
  const phase: Phase = state === 'paused' || state === 'cancelling' ? 'awaitingCutover' : state;
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const isEnded = ended.includes(state);
  const entered = enterPhase(planned, isEnded ? 'finishing' : phase, began);
  const progress = { ...entered, hold: { ...startHold(began), sourceReadAt: began, deletions } };
  const customStatus = isEnded ? endStatusOf(move, progress, phase, began) : statusOf(move, progress, began);
  const start = { token, slot: 3, proof: '2'.repeat(64) };
  const runtimeStatus = isEnded ? 'Completed' : 'Running';
  runtime.instances.set(move.moveId, { runtimeStatus, customStatus, input: { move, progress, start } });
  const wanted = state === 'paused' ? 'pause' : 'cancel';
  if (state !== 'paused' && state !== 'cancelling') return;
  await parts.askOfRun(run(), { entry: { verb: wanted, at: began, by: null }, change: () => wanted });
}

const textOf = ({ body }: HttpResponseInit) => (typeof body === 'string' ? body : '');
const approve = (body: object = { hash, reason: 'a tenant left' }) =>
  runtime.get(approveDeletions(parts), `moves/${held.moveId}/deletions/approve`, held.moveId, body);
const faultOf = async (answer: Promise<HttpResponseInit>) => {
  const { status, code, detail } = problemDocumentSchema.parse(JSON.parse(textOf(await answer)));
  return { status, code, detail };
};
const read = async (query = '') => {
  const answer = await runtime.get(getDeletions(parts), `moves/${held.moveId}/deletions${query}`, held.moveId);
  return heldDeletionsSchema.parse(answer.jsonBody);
};

it.each(controlStates)('an approval of exactly the list, in a move that is %s', async (state) => {
  await put(state);
  const before = await parts.readControl(run());
  if (ended.includes(state) || state === 'cancelling' || state === 'finishing') {
    const code = ended.includes(state) ? 'MOVE_ENDED' : 'NOT_POSSIBLE_NOW';
    expect(await faultOf(approve())).toMatchObject({ status: 409, code });
    expect(await parts.readControl(run())).toEqual(before);
    return;
  }
  expect((await approve()).status).toBe(202);
  const control = await parts.readControl(run());
  expect(control).toMatchObject({ wanted: before?.wanted ?? 'run', deletions: { hash, by: null } });
  expect(control?.entries.at(-1)).toMatchObject({
    verb: 'approveDeletions',
    reason: 'a tenant left',
    deletions: { hash, count: 25 },
  });
  // Again: nothing changes.
  expect((await approve()).status).toBe(202);
  expect(await parts.readControl(run())).toEqual(control);
});

it('lists exactly what is held back, in pages, with its hash', async () => {
  await put('awaitingCutover');
  const first = await read();
  expect(first).toMatchObject({ state: 'held', evidenceAt: began, hash, count: 25, changed: false, approval: null });
  const second = await read(`?continuationToken=${first.continuationToken ?? ''}`);
  expect([...first.items, ...second.items]).toEqual(items);
  expect(second.continuationToken).toBeNull();
  expect((await read('?limit=100')).items).toHaveLength(25);
});

it('shows that the list is approved, and that a pass follows it', async () => {
  await put('awaitingCutover');
  await approve();
  expect(await read()).toMatchObject({ state: 'approved', hash, approval: { hash, by: null } });
  await put('awaitingCutover', { there: 5, followed: 20, following: { hash, count: 25, done: 20 } });
  expect(await read()).toMatchObject({ state: 'following', hash, count: 25 });
  expect((await approve()).status).toBe(202);
  await put('awaitingCutover', { there: 0, followed: 25 });
  expect(await read()).toMatchObject({ state: 'none', hash: null, count: 0, items: [] });
  expect((await approve()).status).toBe(202);
  expect((await parts.readControl(run()))?.entries).toHaveLength(1);
});

it('refuses another hash, and says what to do', async () => {
  await put('awaitingCutover');
  const fault = await faultOf(approve({ hash: other }));
  expect(fault).toMatchObject({ status: 409, code: 'DELETIONS_CHANGED' });
  expect(fault.detail).toMatch(/25 deletions.*Read GET http.*\/deletions, and approve its hash/);
  expect(await parts.readControl(run())).toBeUndefined();
});

it('an approval of a list that changed since needs the hash of the new one', async () => {
  await put('awaitingCutover');
  await approve();
  const at = (await parts.readControl(run()))?.deletions?.at ?? '';
  const later = { ...heldBack, held: { hash: other, count: 26, changed: true as const }, spent: at };
  await put('awaitingCutover', later);
  expect(await faultOf(approve())).toMatchObject({ code: 'DELETIONS_CHANGED' });
  // The list became what it was: a person has to approve it again.
  await put('awaitingCutover', { ...heldBack, spent: at });
  expect(await read()).toMatchObject({ state: 'held' });
  expect((await approve()).status).toBe(202);
  expect((await parts.readControl(run()))?.entries).toHaveLength(2);
});

it.each<[string, Partial<MoveSpec>]>([
  ['only names deletions', { deletions: 'report' }],
  ['is not held', { cutover: 'immediate' }],
])('refuses an approval for a move that %s', async (_, changes) => {
  await put('syncing', heldBack, { ...held, ...changes });
  expect(await faultOf(approve())).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
});

it('refuses an approval of nothing', async () => {
  await put('awaitingCutover', { there: 0, followed: 0 });
  expect(await faultOf(approve())).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
});

it.each([[{}], [{ hash: 'ab' }], [{ hash, all: true }], [{ hash, reason: 'two\nlines' }]])(
  'refuses the body %j',
  async (body) => {
    await put('awaitingCutover');
    expect((await approve(body)).status).toBe(400);
    expect(await parts.readControl(run())).toBeUndefined();
  },
);

it('returns no list that does not match its hash', async () => {
  await put('awaitingCutover');
  await kept.put(storeNames.heldDeletions(held, hash), JSON.stringify({ items: items.slice(1) }));
  const answer = runtime.get(getDeletions(parts), `moves/${held.moveId}/deletions`, held.moveId);
  expect(await faultOf(answer)).toMatchObject({ status: 409, code: 'DELETIONS_CHANGED' });
});

it('takes no notice of an approval that somebody else wrote into the store', async () => {
  await put('awaitingCutover');
  await approve();
  const name = storeNames.control(held);
  const text = JSON.stringify(await kept.readJson(name));
  await kept.put(name, text.replaceAll(hash, other));
  expect(await parts.readControl(run())).toEqual({ wanted: 'pause', entries: [] });
});

it('refuses the person who started the move if the app requires another one', async () => {
  await put('awaitingCutover');
  const callers = { needsRole: false, needsSecondPerson: true };
  const answer = runtime.get(
    approveDeletions({ ...parts, callers }),
    `moves/${held.moveId}/deletions/approve`,
    held.moveId,
    {
      hash,
    },
  );
  expect(await faultOf(answer)).toMatchObject({ status: 403, code: 'APPROVER_IS_STARTER' });
  expect(await parts.readControl(run())).toBeUndefined();
});

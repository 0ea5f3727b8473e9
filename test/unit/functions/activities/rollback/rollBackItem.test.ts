import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type RollbackOutcome } from '../../../../../shared/contracts/model/rollback';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { itemKey } from '../../../../../shared/rules/problems/itemLabel';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { nextName } from '../../../../support/move/moveAgain';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveSteps } from '../../../../support/move/moveSteps';
import { type OneRollback, prepareOne } from '../../../../support/move/rollBackOne';

// What a second try of the step does with an item that is live after the first one deleted it, or may have.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

interface Moved extends OneRollback {
  readonly name: string;
  readonly run: MoveSpec;
}

/** Moves a new item, and prepares the rollback of its move. */
async function moved(itemType: ItemType = 'secret'): Promise<Moved> {
  const name = nextName();
  if (itemType === 'secret') await at.seed('source', name, [{}]);
  if (itemType === 'key') await at.seedKey('source', name, [{}]);
  if (itemType === 'certificate') await at.seedCertificate('source', name, [{}]);
  const run = moveBetween();
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  const { result } = await moveOneItem(moveSteps(at), { move: run, itemType, itemName: name });
  const times = { startedAt, finishedAt: new Date().toISOString() };
  return { name, run, ...(await prepareOne(at, run, result, times)) };
}

const recoverSecret = async (name: string) =>
  (await at.secrets('target').beginRecoverDeletedSecret(name, { intervalInMs: 5 })).pollUntilDone();
const recover: Readonly<Record<ItemType, (name: string) => Promise<unknown>>> = {
  secret: recoverSecret,
  key: async (name) => (await at.keys('target').beginRecoverDeletedKey(name, { intervalInMs: 5 })).pollUntilDone(),
  certificate: async (name) =>
    (await at.certificates('target').beginRecoverDeletedCertificate(name, { intervalInMs: 5 })).pollUntilDone(),
};
const isLive = async (name: string) => (await at.values('target', name)).length > 0;
const deletes = (itemType: ItemType = 'secret') => at.calls('target', `${itemType}s.delete`);
const losesDelete = (when: 'before' | 'after') => {
  at.fault({
    match: { vault: 'target', operation: 'secrets.delete' },
    times: 1,
    effect: { kind: 'reset', at: when },
  });
};

/** Runs the step until no request of an earlier try can arrive, as the orchestrator does with its pauses. */
async function settle({ roll }: OneRollback): Promise<RollbackOutcome> {
  for (;;) {
    const outcome = await roll();
    if (outcome.state !== 'failed' || outcome.code !== 'WRITE_NOT_CONFIRMED') return outcome;
  }
}

test.each<ItemType>(['secret', 'key', 'certificate'])(
  'keeps a %s that somebody recovered after this rollback deleted it, although its result was lost',
  async (itemType) => {
    const item = await moved(itemType);
    expect(await item.roll()).toMatchObject({ state: 'rolledBack' });
    await recover[itemType](item.name);
    at.restart();
    expect(await item.roll()).toMatchObject({ state: 'kept', reason: 'RECOVERED_SINCE' });
    expect(deletes(itemType)).toBe(1);
  },
);

test('counts an item that it deleted before its result was lost, and sends no second delete', async () => {
  const item = await moved();
  await item.roll();
  at.restart();
  expect(await item.roll()).toMatchObject({ state: 'rolledBack', purgedOn: expect.any(String) });
  expect(deletes()).toBe(1);
});

test('keeps and names an item that somebody recovered after a rollback without results had deleted it', async () => {
  const item = await moved();
  expect(await item.roll()).toMatchObject({ state: 'rolledBack' });
  await recoverSecret(item.name);
  await at.forgetClaims();
  const cutOff = await item.again();
  await at.forgetClaims();
  // One that was terminated before it looked still knows of the first one.
  expect(await (await cutOff.again()).roll()).toMatchObject({ state: 'kept', reason: 'DELETE_UNCONFIRMED' });
  expect(await cutOff.roll()).toMatchObject({ state: 'kept', reason: 'DELETE_UNCONFIRMED' });
  expect([await isLive(item.name), deletes()]).toEqual([true, 1]);
});

test('keeps and names an item whose delete the vault accepted in a rollback that failed with it, and that somebody recovered', async () => {
  const item = await moved();
  const refused = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' } as const;
  at.fault({ match: { vault: 'target', operation: 'deletedsecrets.get' }, times: 1, effect: refused });
  const failed = await item.roll();
  expect(failed).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN' });
  await recoverSecret(item.name);
  await at.forgetClaims();
  expect(await (await item.again(failed)).roll()).toMatchObject({ state: 'kept', reason: 'DELETE_UNCONFIRMED' });
  expect([await isLive(item.name), deletes()]).toEqual([true, 1]);
});

test('deletes an item of which a rollback without results had sent no delete', async () => {
  const item = await moved();
  expect(await (await item.again()).roll()).toMatchObject({ state: 'rolledBack' });
  expect(deletes()).toBe(1);
});

test('sends no second delete if the answer to the first was lost and somebody recovered the item', async () => {
  const item = await moved();
  losesDelete('after');
  expect(await item.roll()).toMatchObject({ state: 'failed', code: 'WRITE_NOT_CONFIRMED', retryable: true });
  await recoverSecret(item.name);
  expect(await settle(item)).toMatchObject({ state: 'kept', reason: 'DELETE_UNCONFIRMED' });
  expect([await isLive(item.name), deletes()]).toEqual([true, 1]);
});

test('counts an item as rolled back if only the answer to its delete was lost', async () => {
  const item = await moved();
  losesDelete('after');
  await item.roll();
  expect(await settle(item)).toMatchObject({ state: 'rolledBack' });
  expect(deletes()).toBe(1);
});

test('names an item whose delete may not have arrived, and leaves it', async () => {
  const item = await moved();
  losesDelete('before');
  await item.roll();
  expect(await settle(item)).toMatchObject({ state: 'kept', reason: 'DELETE_UNCONFIRMED' });
  expect(await isLive(item.name)).toBe(true);
});

test('deletes an item whose first delete the vault refused', async () => {
  const item = await moved();
  const refused = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' } as const;
  at.fault({ match: { vault: 'target', operation: 'secrets.delete' }, times: 1, effect: refused });
  expect(await item.roll()).toMatchObject({ state: 'failed', retryable: false });
  expect(await item.roll()).toMatchObject({ state: 'rolledBack' });
});

test('does not count what somebody else deleted as its own work', async () => {
  const item = await moved();
  await (await at.secrets('target').beginDeleteSecret(item.name, { intervalInMs: 5 })).pollUntilDone();
  const before = deletes();
  expect(await item.roll()).toMatchObject({ state: 'gone', reason: 'NOT_THERE' });
  expect(deletes()).toBe(before);
});

test.each(['announced', 'accepted'])('ignores a note “%s” that the rollback did not write', async (state) => {
  const forged = await moved();
  const { moveId, runId } = forged.run;
  const of = hashPart(itemKey({ itemType: 'secret', itemName: forged.name }));
  const name = storeNames.rollbackDeletion({ moveId, runId }, forged.rollbackId, of);
  const note = { state, proof: 'a'.repeat(64) };
  await at.store.write(name, new TextEncoder().encode(JSON.stringify(note)));
  expect(await forged.roll()).toMatchObject({ state: 'rolledBack' });
  expect(await at.store.read(name)).toBeDefined();
});

test('takes the note of an item for no other item', async () => {
  const [one, other] = [await moved(), await moved()];
  await one.roll();
  const nameOf = ({ name, run: { moveId, runId }, rollbackId }: Moved) =>
    storeNames.rollbackDeletion(
      { moveId, runId },
      rollbackId,
      hashPart(itemKey({ itemType: 'secret', itemName: name })),
    );
  const note = await at.store.read(nameOf(one));
  if (note === undefined) throw new Error('Expected a note.');
  await at.store.write(nameOf(other), note);
  expect(await other.roll()).toMatchObject({ state: 'rolledBack' });
});

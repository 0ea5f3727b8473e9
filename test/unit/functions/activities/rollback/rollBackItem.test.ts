import { type DurableClient } from 'durable-functions';
import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type RollbackOutcome } from '../../../../../shared/contracts/model/rollback';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { claimBytes, claimNames } from '../../../../../shared/clients/claims/claimDocument';
import { hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { itemKey } from '../../../../../shared/rules/problems/itemLabel';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { nextName } from '../../../../support/move/moveAgain';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveReport } from '../../../../support/reports/moveReport';
import { provenReport } from '../../../../support/reports/provenReport';
import { resultOf } from '../../../../support/move/moveFixtures';
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

describe('a restored item after other moves wrote to the target', () => {
  interface Later {
    /** The moves after the run, the latest first. */
    readonly moves?: readonly MoveSpec[];
    /** What the runtime has of them. */
    readonly statuses?: readonly object[];
    readonly isNamed?: boolean;
  }

  /** Restores an item, and rolls it back. A restore keeps ids and times, so the vault does not show whose copy it has. */
  async function rollBackAfter({ moves = [], statuses = [], isNamed = true }: Later): Promise<RollbackOutcome> {
    const name = restoredName;
    await at.seed('source', name, [{}]);
    const run = moveBetween();
    const { result } = await moveOneItem(moveSteps(at), { move: run, itemType: 'secret', itemName: name });
    expect(result.route).toBe('backupRestore');
    const times = { startedAt: new Date(Date.now() - 60_000).toISOString(), finishedAt: new Date().toISOString() };
    const known = new Map(statuses.map((status) => [Reflect.get(status, 'instanceId') as string, status]));
    const runtime = { getStatus: (id: string) => Promise.resolve(known.get(id)) } as unknown as DurableClient;
    const named = isNamed ? result : { ...result, versions: [] };
    const { move, roll } = await prepareOne(at, run, named, { ...times, runtime });
    const holder = { ...move, mode: 'write' as const, claimedAt: Date.now() };
    const claim = { fence: 9, holders: [holder], previous: [...moves, run] };
    await at.store.write(claimNames.vault(run.targetVault), claimBytes(claim));
    return roll();
  }

  let restoredName: string;
  beforeEach(() => {
    restoredName = nextName();
  });

  const other = (changes: Partial<MoveSpec> = {}) =>
    moveBetween('target', { moveId: 'another', runId: '0a1b2c3d', ...changes });
  const deleted = { state: 'rolledBack' };
  const unknown = { state: 'kept', reason: 'WRITES_UNKNOWN' };

  /** What the runtime has of a move that ended. `wrote` is the item that its report names. */
  async function ended(move: MoveSpec, wrote: string): Promise<object> {
    const { results: _, ...about } = moveReport({ move });
    const report = provenReport(about, [resultOf({ itemType: 'secret', itemName: wrote })]);
    await at.store.write(storeNames.report(move), new TextEncoder().encode(report));
    const { proof } = JSON.parse(report) as { proof: { head: string } };
    return statusOf(move, { reportHead: proof.head });
  }

  const statusOf = (move: MoveSpec, shown: object = {}, progress: object | null = null): object => ({
    ...{ name: 'moveVault', instanceId: move.moveId, runtimeStatus: 'Terminated', input: { move, progress } },
    customStatus: { runId: move.runId, problems: [], ...shown },
  });

  test.each([true, false])(
    'is deleted if no other move could write there (the report names versions: %s)',
    async (isNamed) => {
      expect(await rollBackAfter({ isNamed })).toMatchObject(deleted);
    },
  );

  test.each([true, false])(
    'is kept if nothing proves what one wrote (the report names versions: %s)',
    async (isNamed) => {
      expect(await rollBackAfter({ moves: [other()], isNamed })).toMatchObject(unknown);
    },
  );

  test('is kept if the report of one says that it wrote the item', async () => {
    const statuses = [await ended(other(), restoredName)];
    const kept = { state: 'kept', reason: 'CHANGED_SINCE', detail: 'another move wrote it since' };
    expect(await rollBackAfter({ moves: [other()], statuses })).toMatchObject(kept);
  });

  test('is deleted if their reports name other items only', async () => {
    const statuses = [await ended(other(), 'another-item')];
    expect(await rollBackAfter({ moves: [other()], statuses })).toMatchObject(deleted);
  });

  test('is kept if the store has another report than the one that history names', async () => {
    const status = await ended(other(), 'another-item');
    await ended(other(), 'a-third-item');
    expect(await rollBackAfter({ moves: [other()], statuses: [status] })).toMatchObject(unknown);
  });

  test('is deleted if one ended before it could move anything, or wrote to another vault', async () => {
    expect(await rollBackAfter({ moves: [other()], statuses: [statusOf(other())] })).toMatchObject(deleted);
    restoredName = nextName();
    const onward = other({ sourceVault: 'target', targetVault: 'third' });
    expect(await rollBackAfter({ moves: [onward] })).toMatchObject(deleted);
  });
});

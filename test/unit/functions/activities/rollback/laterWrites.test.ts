import { type DurableClient } from 'durable-functions';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type RollbackOutcome } from '../../../../../shared/contracts/model/rollback';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { claimBytes, claimNames } from '../../../../../shared/clients/claims/claimDocument';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { nextName } from '../../../../support/move/moveAgain';
import { resultOf } from '../../../../support/move/moveFixtures';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveSteps } from '../../../../support/move/moveSteps';
import { prepareOne } from '../../../../support/move/rollBackOne';
import { moveReport } from '../../../../support/reports/moveReport';
import { provenReport } from '../../../../support/reports/provenReport';

// What a rollback does with an item that another move may have written since.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(async () => {
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

const isLive = async (name: string) => (await at.values('target', name)).length > 0;

describe('a restored item after other moves wrote to the target', () => {
  interface Later {
    /** The moves after the run, the latest first. */
    readonly moves?: readonly MoveSpec[];
    /** What the runtime has of them. */
    readonly statuses?: readonly object[];
    readonly isNamed?: boolean;
    /** How often the runtime fails before it answers. */
    readonly failures?: number;
  }

  /** Restores an item, and rolls it back. A restore keeps ids and times, so the vault does not show whose copy it has. */
  async function rollBackAfter(later: Later): Promise<RollbackOutcome> {
    return (await prepareAfter(later)).roll();
  }

  async function prepareAfter({ moves = [], statuses = [], isNamed = true, failures = 0 }: Later) {
    const name = restoredName;
    await at.seed('source', name, [{}]);
    const run = moveBetween();
    const { result } = await moveOneItem(moveSteps(at), { move: run, itemType: 'secret', itemName: name });
    expect(result.route).toBe('backupRestore');
    const times = { startedAt: new Date(Date.now() - 60_000).toISOString(), finishedAt: new Date().toISOString() };
    const known = new Map(statuses.map((status) => [Reflect.get(status, 'instanceId') as string, status]));
    let left = failures;
    const getStatus = async (id: string) => {
      if ((left -= 1) >= 0) throw new Error('The operation failed with an unexpected status code: 500.');
      return known.get(id);
    };
    const runtime = { getStatus } as unknown as DurableClient;
    const named = isNamed ? result : { ...result, versions: [] };
    const { move, roll } = await prepareOne(at, run, named, { ...times, runtime });
    const holder = { ...move, mode: 'write' as const, claimedAt: Date.now() };
    const claim = { fence: 9, holders: [holder], previous: [...moves, run] };
    await at.store.write(claimNames.vault(run.targetVault), claimBytes(claim));
    return { roll };
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
  async function ended(move: MoveSpec, wrote: string, more: Partial<ItemResult> = {}): Promise<object> {
    const { results: _, ...about } = moveReport({ move });
    const report = provenReport(about, [resultOf({ itemType: 'secret', itemName: wrote, ...more })]);
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

  test.each(['failed', 'cutOff'] as const)('is kept if one may have written it: its result is %s', async (state) => {
    const statuses = [await ended(other(), restoredName, { state, code: 'VAULT_FORBIDDEN' })];
    expect(await rollBackAfter({ moves: [other()], statuses })).toMatchObject(unknown);
  });

  test('is looked at again if the runtime does not say what one wrote', async () => {
    const statuses = [await ended(other(), 'another-item')];
    const { roll } = await prepareAfter({ moves: [other()], statuses, failures: 1 });
    expect(await roll()).toMatchObject({ state: 'failed', code: 'STORE_UNAVAILABLE', retryable: true });
    expect(await isLive(restoredName)).toBe(true);
    expect(await roll()).toMatchObject(deleted);
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

import { backupItem } from '../../../../../functions/activities/backupRestore';
import { type ActivityFactory } from '../../../../../functions/steps/frame/activity';
import { heldIfSpent } from '../../../../../functions/steps/control/wantedNow';
import { inGroup } from '../../../../../functions/steps/parts/groupPart';
import { heldOutput } from '../../../../../shared/contracts/steps/control';
import { backupItemsContract } from '../../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { waitUntil } from '../../../../support/host/hostWait';
import { countedBudget } from '../../../../support/move/countedBudget';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { collect } from '../../../../support/azure/azureTestVaults';

let at: MoveAzure;
let move: MoveSpec;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
beforeEach(async () => {
  move = await at.keyed(moveBetween());
});
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

interface Single {
  readonly itemName: string;
}

const calledAt = '2026-05-01T10:00:00.000Z';
const backedUp = (itemName: string) => ({ state: 'backedUp', staged: `staging/${itemName}`, throttled: 0 });

/** A step on one item that answers with this. */
const step =
  (answer: (itemName: string) => unknown): ActivityFactory =>
  () => ({ name: 'one', reads: () => true, run: async (input) => answer((input as Single).itemName) });

const inputOf = (names: readonly string[], of = move) => ({
  move: of,
  items: names.map((itemName) => ({ itemType: 'secret', itemName })),
  calledAt,
});

const run = async (factory: ActivityFactory, names: readonly string[], of = move) =>
  (await inGroup(backupItemsContract, factory)(at.clients()).run(inputOf(names, of))) as {
    outputs: { state: string }[];
  };

const payloads = async () => (await collect(at.store.list(`staging/unit-move/${move.runId}/`))).filter(isPayload);
const isPayload = (name: string) => name.endsWith('.jwe');

describe('inGroup', () => {
  it('makes the backups of several items in one step, each with an output of its own, in their order', async () => {
    for (const name of ['one', 'two']) await at.seed('source', name, [{}]);
    const { outputs } = await at.run(
      inGroup(backupItemsContract, backupItem),
      backupItemsContract,
      inputOf(['one', 'gone', 'two']),
    );
    expect(outputs.map((output) => output.state)).toEqual(['backedUp', 'skipped', 'backedUp']);
    expect(at.calls('source', 'secrets.backup')).toBe(3);
  });

  it('lets a throttled or failed item fail alone', async () => {
    await at.seed('source', 'calm', [{}]);
    await at.seed('source', 'busy', [{}]);
    at.fault({ match: { path: '/secrets/busy/backup' }, effect: { kind: 'throttle' } });
    const { outputs } = await run(backupItem, ['busy', 'calm']);
    expect(outputs).toMatchObject([
      { state: 'failed', code: 'VAULT_THROTTLED', retryable: true },
      { state: 'backedUp', throttled: 0 },
    ]);
  });

  it('leaves an item without an output of its own that did not begin, because the move is paused', async () => {
    const { outputs } = await run(
      step((itemName) => (itemName === 'two' ? heldOutput : backedUp(itemName))),
      ['one', 'two', 'three'],
    );
    expect(outputs).toEqual([backedUp('one'), heldOutput, backedUp('three')]);
  });

  it('leaves a backup for another call whose turn did not come in the time of the step', async () => {
    for (const name of ['soon', 'late']) await at.seed('source', name, [{}]);
    const budget = countedBudget(1);
    const clients = { ...at.clients(), budget: () => budget };
    const group = inGroup(backupItemsContract, heldIfSpent(backupItem))(clients);
    const { outputs } = (await group.run(inputOf(['soon', 'late']))) as { outputs: { state: string }[] };
    expect(outputs.map(({ state }) => state)).toEqual(['backedUp', 'held']);
  });

  it('begins the items of a run in the order of their pages, and a quarter more at a time than it has requests', async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const waits: ActivityFactory = () => ({
      ...{ name: 'one', reads: () => true },
      run: (input) => {
        begun.push((input as Single).itemName);
        return new Promise((resolve) =>
          ends.push(() => {
            resolve(backedUp('x'));
          }),
        );
      },
    });
    const { run: runGroup } = inGroup(backupItemsContract, waits)(at.clients());
    const pages = ['first', 'second'].map((page) => Array.from({ length: 50 }, (_, no) => `${page}-${String(no)}`));
    const groups = [];
    for (const [no, page] of pages.entries()) {
      groups.push(runGroup(inputOf(page)));
      await waitUntil(() => (begun.length === Math.min(80, 50 * (no + 1)) ? true : undefined));
    }
    ends.splice(0, 50).forEach((end) => {
      end();
    });
    expect(((await groups[0]) as { outputs: object[] }).outputs).toHaveLength(50);
    await waitUntil(() => (begun.length === 100 ? true : undefined));
    ends.forEach((end) => {
      end();
    });
    await groups[1];
    expect(begun).toEqual(pages.flat());
  });

  it('leaves the items for another call that the time of the step does not suffice for', async () => {
    const budget = countedBudget(0);
    const clients = { ...at.clients(), budget: () => budget };
    const names = Array.from({ length: 130 }, (_, no) => `item-${String(no)}`);
    const spends = step((itemName) => {
      expect(budget.check).toThrow();
      return backedUp(itemName);
    });
    const output = await inGroup(backupItemsContract, spends)(clients).run(inputOf(names));
    const { outputs } = output as { outputs: object[] };
    expect(outputs[0]).toEqual(backedUp('item-0'));
    expect(outputs.slice(1)).toEqual(names.slice(1).map(() => heldOutput));
  });

  it('repeats after a crash only the items that had not ended, and then leaves no notes', async () => {
    const read: string[] = [];
    let crash: ((error: Error) => void) | undefined;
    const hangs: ActivityFactory = () => ({
      ...{ name: 'one', reads: () => true },
      run: (input) => {
        const { itemName } = input as Single;
        read.push(itemName);
        return itemName === 'two' ? new Promise((_, reject) => (crash = reject)) : Promise.resolve(backedUp(itemName));
      },
    });
    const cut = run(hangs, ['one', 'two', 'three']).catch(() => 'crashed');
    await waitUntil(async () => ((await payloads()).length > 0 ? true : undefined));
    const works = step((itemName) => (read.push(`${itemName} again`), backedUp(itemName)));
    expect((await run(works, ['one', 'two', 'three'])).outputs).toEqual(['one', 'two', 'three'].map(backedUp));
    expect(read).toEqual(['one', 'two', 'three', 'two again']);
    expect(await payloads()).toEqual([]);
    crash?.(new Error('The process is gone.'));
    expect(await cut).toBe('crashed');
  });
});

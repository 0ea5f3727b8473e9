import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../../../../shared/contracts/steps/lateSteps';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { knownOf } from '../../../../support/move/sealedPlans';
import { heldDeletions } from '../../../../support/move/heldDeletions';
import { heldNames, moveSecrets } from '../../../../support/move/heldSecrets';

// Items that are deleted at the source of a held move, and that somebody changed or recovered in the target: the move leaves them.

const names = heldNames;
let at: MoveAzure;

beforeEach(async () => {
  const secrets = names.map((name) => ({ name, versions: [{ value: `canary-${name}`, created: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const moved = (
  changes?: Readonly<Record<string, Partial<ItemResult>>>,
  deletions?: MoveSpec['deletions'],
  updated?: number,
) => moveSecrets(at, changes, deletions, updated);
const { deleteIn, find, follow, statesOf, isLive } = heldDeletions(() => at);

describe('an item that somebody changed in the target', () => {
  const versionOf = async (name: string) => (await at.secrets('target').getSecret(name)).properties.version ?? '';
  const changes: readonly (readonly [string, (name: string) => Promise<unknown>, RegExp])[] = [
    [
      'other tags',
      async (name) =>
        at.secrets('target').updateSecretProperties(name, await versionOf(name), { tags: { owner: 'somebody' } }),
      /changed version [0-9a-f]{32} after the move/,
    ],
    [
      'other attributes',
      async (name) => at.secrets('target').updateSecretProperties(name, await versionOf(name), { enabled: false }),
      /changed version [0-9a-f]{32} after the move/,
    ],
    ['another version', (name) => at.secrets('target').setSecret(name, 'canary-of-others'), /version [0-9a-f]{32}/],
  ];

  test.each(changes)('is left if it has %s, and named', async (_, change, detail) => {
    const move = await moved();
    const first = [{ itemName: 'alpha', reason: 'CHANGED_SINCE', detail: expect.stringMatching(detail) }];
    const kept = { count: 1, first };
    await at.azure.control.advanceClock(5_000);
    await change('alpha');
    await deleteIn('source', 'alpha');
    expect(await find(move)).toMatchObject({
      there: 1,
      own: 0,
      items: [],
      kept,
    });
    expect(await follow(move, 'alpha')).toMatchObject({
      followed: 0,
      kept,
    });
    expect(await statesOf(move)).toEqual(['alpha kept']);
    expect(at.calls('target', 'secrets.delete')).toBe(0);
    // Too many of these must not hold back the deletions that can be followed.
    await deleteIn('source', 'beta');
    expect(await find(move)).toMatchObject({ there: 2, own: 1, items: [{ itemName: 'beta' }] });
  });
});

describe('an item that somebody recovered in the target after the move had followed its deletion', () => {
  const recover = async (name: string) =>
    (await at.secrets('target').beginRecoverDeletedSecret(name, { intervalInMs: 5 })).pollUntilDone();

  test('is left, and named with every search', async () => {
    const move = await moved();
    await deleteIn('source', 'alpha');
    await follow(move, 'alpha');
    await recover('alpha');
    expect(await follow(move, 'alpha')).toMatchObject({
      followed: 0,
      kept: { first: [{ reason: 'RECOVERED_SINCE' }] },
    });
    for (let search = 0; search < 2; search += 1)
      expect(await find(move)).toMatchObject({ there: 1, own: 0, kept: { first: [{ reason: 'RECOVERED_SINCE' }] } });
    expect(await isLive('alpha')).toBe(true);
  });

  test('is left if only the answer to the delete was lost', async () => {
    const move = await moved();
    await deleteIn('source', 'alpha');
    const lost = { kind: 'reset', at: 'after' } as const;
    at.fault({ match: { vault: 'target', operation: 'secrets.delete' }, times: 1, effect: lost });
    expect(await follow(move, 'alpha')).toMatchObject({ state: 'failed', code: 'WRITE_NOT_CONFIRMED' });
    await recover('alpha');
    let output = await follow(move, 'alpha');
    while (output.state === 'failed' && output.code === 'WRITE_NOT_CONFIRMED') output = await follow(move, 'alpha');
    expect(output).toMatchObject({ followed: 0, kept: { first: [{ reason: 'DELETE_UNCONFIRMED' }] } });
    expect(await isLive('alpha')).toBe(true);
  });

  test('is no deletion of the move if somebody else deleted it there', async () => {
    const move = await moved();
    for (const vault of ['source', 'target'] as const) await deleteIn(vault, 'alpha');
    expect(await follow(move, 'alpha')).toMatchObject({ followed: 0 });
    expect(await statesOf(move)).toEqual(['alpha gone']);
  });
});

describe('an item that is recovered at the source after the move followed its deletion', () => {
  const recovered = async (move: MoveSpec) => {
    await deleteIn('source', 'alpha');
    await find(move);
    await follow(move, 'alpha');
    await (await at.secrets('source').beginRecoverDeletedSecret('alpha', { intervalInMs: 5 })).pollUntilDone();
  };
  const look = async (move: MoveSpec) => {
    const startedAt = new Date(Date.now() + 86_400_000).toISOString();
    const asked = { move, known: await knownOf(at.store, move, 1), cursor: null, startedAt, look: 2 };
    const output = await at.run(findLateItems, findLateItemsContract, asked);
    return 'items' in output ? (output.items ?? []).map(({ itemName, what }) => `${itemName} ${what}`) : [];
  };

  test('is found as a new item, before and after the next search for deletions', async () => {
    const move = await moved({}, 'follow', 1_000);
    expect(await look(move)).toEqual([]);
    await recovered(move);
    expect(await look(move)).toEqual(['alpha created']);
    await find(move);
    expect(await look(move)).toEqual(['alpha created']);
  });

  test('is not found any more once the target has it again', async () => {
    const move = await moved({}, 'follow', 1_000);
    await recovered(move);
    await (await at.secrets('target').beginRecoverDeletedSecret('alpha', { intervalInMs: 5 })).pollUntilDone();
    await find(move);
    expect(await look(move)).toEqual([]);
  });
});

test('findDeletedItems names an item that did not arrive as the move left it, too, and never as its own', async () => {
  const failed = { state: 'failed', code: 'TARGET_CHANGED', detail: 'Changed there.' } as const;
  const move = await moved({ alpha: failed, beta: failed });
  for (const name of ['alpha', 'beta']) await deleteIn('source', name);
  await deleteIn('target', 'beta');
  expect(await find(move)).toMatchObject({ there: 1, own: 0, items: [] });
  expect(await statesOf(move)).toEqual(['alpha there']);
});

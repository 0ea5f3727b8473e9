import { indexTarget, listItems } from '../../../../functions/activities/listVaults';
import { indexTargetContract, listItemsContract } from '../../../../shared/contracts/steps/moveSteps';
import { type ListCursor } from '../../../../shared/contracts/model/item';
import { firstCursor, listPart } from '../../../../functions/steps/items/listPart';
import { connectPair } from '../../../../functions/steps/frame/vaultPair';
import { maxItemPages } from '../../../../shared/clients/vault/pageLimit';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { knownName } from '../../../support/move/sealedPlans';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

const indexName = (move: MoveSpec) => knownName(at.store, (hash) => storeNames.targetIndex(move, hash));

// Both lists of a move: the items of the source, part by part, and the names in the target.

const count = 230;
const name = (at: number) => `Item-${String(at).padStart(3, '0')}`;
let at: MoveAzure;

beforeAll(async () => {
  const secrets = Array.from({ length: count }, (_, item) => ({ name: name(item), versions: [{ value: 'canary' }] }));
  at = await startMoveAzure({ source: { secrets, paging: 'ragged' }, target: { secrets: secrets.slice(0, 60) } });
  await at.seed('target', 'Gone', [{}], true);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

type Cursor = ListCursor | null;
const list = (cursor: Cursor = null, move = moveBetween('target', { select: { types: ['secret'] } })) =>
  at.run(listItems, listItemsContract, { move, cursor });

/** Returns all parts, each read by a new process. */
async function listAll(): Promise<string[][]> {
  const parts: string[][] = [];
  let cursor: Cursor = null;
  do {
    const output: Awaited<ReturnType<typeof list>> = await list(cursor);
    if (output.state === 'failed') throw new Error(output.detail);
    parts.push(output.items.map(({ itemName }) => itemName));
    cursor = output.cursor;
  } while (cursor !== null);
  return parts;
}

describe('listItems', () => {
  test('returns every item once over all parts, whatever the size of the pages', async () => {
    const parts = await listAll();
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flat()).toEqual(Array.from({ length: count }, (_, item) => name(item)));
  });

  test('returns at most two hundred items in a part', async () => {
    const parts = await listAll();
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(200);
  });

  test('returns the same items in a second run of the same part', async () => {
    const first = await list();
    expect(await list()).toMatchObject({ items: first.state === 'listed' && first.items });
  });

  test('reads the first page of each type, also at the end of a full part', async () => {
    const move = moveBetween();
    const { source } = connectPair(at.clients().vaults, move);
    const types: string[] = [];
    let from = firstCursor(move);
    while (from !== null) {
      types.push(from.itemType);
      from = (await listPart(source, move, from, { maxPages: 1, budget: { isSpent: () => false } })).cursor;
    }
    // The part with the last secrets ends the list, because the vault has no keys and certificates.
    expect(types.length).toBeGreaterThan(2);
    expect(new Set(types)).toEqual(new Set(['secret']));
  });

  test('returns one empty part for an empty vault', async () => {
    const move = { ...moveBetween(), sourceVault: 'overseas' };
    expect(await list(null, move)).toEqual({
      state: 'listed',
      items: [],
      cursor: null,
      throttled: 0,
    });
  });

  test('refuses a token that leads to another host', async () => {
    expect(
      await list({ itemType: 'secret', token: 'https://evil.invalid/secrets?$skiptoken=x', pagesRead: 0 }),
    ).toMatchObject({
      state: 'failed',
      code: 'VAULT_REFUSED',
    });
  });

  test('stops at a list with more pages than any vault has', async () => {
    const first = await list();
    const cursor = first.state === 'listed' ? first.cursor : null;
    if (cursor === null) throw new Error('The list has one part only.');
    const end = await list({ ...cursor, pagesRead: maxItemPages - 1 });
    expect(end).toMatchObject({ state: 'failed', code: 'VAULT_REFUSED', retryable: false });
    expect(end.state === 'failed' && end.detail).toContain('does not end');
  });

  test('fails as retryable when a vault returns errors', async () => {
    at.fault({ match: { operation: 'secrets.list' }, effect: { kind: 'error', status: 503 } });
    expect(await list()).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
  });

  test('repeats throttled calls and counts them', async () => {
    at.fault({ match: { operation: 'secrets.list' }, times: 2, effect: { kind: 'throttle' } });
    expect(await list()).toMatchObject({ state: 'listed', throttled: 2 });
  });
});

describe('indexTarget', () => {
  test('stores live and soft-deleted names in lower case, and returns only their numbers', async () => {
    const move = moveBetween();
    expect(await at.run(indexTarget, indexTargetContract, { move })).toEqual({
      state: 'indexed',
      live: 60,
      deleted: 1,
      throttled: 0,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const stored = await at.store.read(await indexName(move));
    const none = { live: [], managed: [], deleted: [] };
    expect(JSON.parse(new TextDecoder().decode(stored))).toEqual({
      secret: {
        live: Array.from({ length: 60 }, (_, item) => name(item).toLowerCase()),
        managed: [],
        deleted: ['gone'],
      },
      key: none,
      certificate: none,
    });
  });

  test('stores the current names in a second run', async () => {
    const move = moveBetween();
    await at.run(indexTarget, indexTargetContract, { move });
    await at.seed('target', 'newcomer', [{}]);
    expect(await at.run(indexTarget, indexTargetContract, { move })).toMatchObject({ live: 61 });
  });

  test('fails as retryable when the target returns errors, and stores nothing', async () => {
    at.fault({ match: { operation: 'deletedsecrets.list' }, effect: { kind: 'error', status: 503 } });
    const move = moveBetween();
    expect(await at.run(indexTarget, indexTargetContract, { move })).toMatchObject({
      state: 'failed',
      retryable: true,
    });
    expect(await at.store.read(await indexName(move))).toBeUndefined();
  });
});

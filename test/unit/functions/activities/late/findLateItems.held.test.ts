import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { sealLateRound } from '../../../../../functions/activities/sealLateRound';
import { writeDeletions } from '../../../../../functions/steps/report/storedDeletions';
import { type Retry } from '../../../../../shared/contracts/model/hold';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract, sealLateRoundContract } from '../../../../../shared/contracts/steps/lateSteps';
import { savePlanPageContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf } from '../../../../support/move/moveFixtures';
import { chainPages } from '../../../../../shared/rules/plan/hashPlan';
import { knownOf, pageHashes } from '../../../../support/move/sealedPlans';
import { noteOwnDeletion } from '../../../../support/move/ownDeletion';
import { newStartToken } from '../../../../support/move/startToken';
import { heldLook, later } from '../../../../support/hold/heldLook';

// A look of a held move: changed attributes, and items that did not arrive before.

const names = ['alpha', 'beta', 'gamma'];
let at: MoveAzure;
const { storePlan, look, lateItemsOf } = heldLook(() => at);

beforeEach(async () => {
  const secrets = names.map((name) => ({ name, versions: [{ value: 'canary', created: 1_000, updated: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

/** Stores a plan and results of everything that the source has now. */
async function moved(
  changes: Readonly<Record<string, Partial<ItemResult>>> = {},
  route: ItemResult['route'] = 'backupRestore',
): Promise<MoveSpec> {
  const move = await at.keyed(moveBetween('target', { cutover: 'hold', late: 'move' }));
  await storePlan(move, changes, route);
  return move;
}

const failed = { state: 'failed', code: 'VAULT_THROTTLED', detail: 'x' } as const;
const forbidden = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'x' } as const;
const blocked: Partial<ItemResult> = { state: 'blocked', reasons: ['KEY_ACROSS_GEOGRAPHIES'] };

test('finds changed attributes, and names them until a round carries them', async () => {
  const move = await moved();
  await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
  expect(await look(move)).toEqual({ found: ['beta changed'], named: ['beta changed'] });
});

test('reads an item again that was changed in the second in which it was read, without naming it', async () => {
  const move = await moved();
  expect(await look(move, undefined, new Date(1_001_000).toISOString())).toEqual({
    found: names.map((name) => `${name} again`),
    named: [],
  });
});

test('names a changed item that is deleted after the pass listed it, also until a later pass that lists it has read it', async () => {
  const move = await moved();
  await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
  const { store } = at;
  let isDeleted = false;
  const read: typeof store.read = async (name) => {
    if (name.includes('/results/') && !isDeleted) {
      isDeleted = true;
      await at.secrets('source').beginDeleteSecret('beta');
    }
    return store.read(name);
  };
  at.restart({ store: { ...store, read } });
  const asked = { move, known: await knownOf(store, move, 1), cursor: null, startedAt: later, look: 1 };
  expect(await at.run(findLateItems, findLateItemsContract, asked)).toMatchObject({
    found: 0,
    kept: { count: 1, first: [{ itemName: 'beta', what: 'gone' }] },
  });
  expect(await lateItemsOf(move, 1)).toMatchObject([{ itemName: 'beta', what: 'gone' }]);
  await (await at.secrets('source').beginRecoverDeletedSecret('beta')).pollUntilDone();
  const next = { ...asked, look: 2, leftTurn: 'unread', startedAt: new Date(Date.now() + 86_400_000).toISOString() };
  expect(await at.run(findLateItems, findLateItemsContract, next)).toMatchObject({
    items: [{ itemName: 'beta', what: 'changed' }],
  });
});

test('finds nothing in an unchanged source, from the lists alone', async () => {
  const move = await moved({ alpha: failed });
  expect(await look(move)).toEqual({ found: [], named: [] });
  expect(at.calls('source', 'secrets.listVersions')).toBe(0);
});

test.each<[Retry, string[]]>([
  ['transient', ['alpha failed']],
  ['failed', ['alpha failed', 'beta failed']],
  ['all', ['alpha failed', 'beta failed', 'gamma failed']],
])('with retry %s finds %j', async (retry, found) => {
  const move = await moved({ alpha: failed, beta: forbidden, gamma: blocked });
  expect(await look(move, retry)).toEqual({ found, named: [] });
});

test('tries an item again that the move was to write and left, because it may have written it itself', async () => {
  const move = await moved({ beta: { state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] } });
  expect((await look(move, 'failed')).found).toEqual([]);
  expect((await look(move, 'all')).found).toEqual(['beta failed']);
  await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
  expect((await look(move)).found).toEqual(['beta failed']);
});

test('updates an item that was equal in a pass, changed before its verification, and changed again since', async () => {
  const notEqual = { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail: 'x', reasons: ['ALREADY_THERE'] } as const;
  const move = await moved({ beta: { ...notEqual, reasons: [...notEqual.reasons] } }, 'skip');
  await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
  expect((await look(move)).found).toEqual(['beta failed']);
});

test.each<[string, Partial<ItemResult>, string[]]>([
  ['all of it, with earlier passes', { reasons: ['BROUGHT_EARLIER', 'FOUND_LATE'] }, ['BROUGHT_EARLIER']],
  ['a part of it before the move', { reasons: ['PARTLY_IN_TARGET'] }, ['PARTLY_IN_TARGET']],
  ['all of it before the move', { reasons: ['ALREADY_THERE'] }, ['PARTLY_IN_TARGET']],
  ['it with other attributes before the move', { reasons: ['ATTRIBUTES_DIFFER'] }, ['PARTLY_IN_TARGET']],
  ['it without its settings before the move', { reasons: ['SETTINGS_OUTSTANDING'] }, ['PARTLY_IN_TARGET']],
  ['it soft-deleted before the move', { reasons: ['RECOVERED_IN_TARGET'] }, ['RECOVERED_IN_TARGET']],
  ['nothing of it', { reasons: ['OTHER_GEOGRAPHY'] }, []],
])('remembers of an item that failed that the target had %s', async (_, result, carried) => {
  const move = await moved({ beta: { ...failed, ...result } });
  const output = await at.run(findLateItems, findLateItemsContract, {
    ...{ move, known: await knownOf(at.store, move, 1), cursor: null, startedAt: later, retry: 'transient' },
  });
  expect(output).toMatchObject({ items: [{ itemName: 'beta', what: 'failed', carried }] });
});

test('plans an item again that was blocked and has changed since', async () => {
  const move = await moved({ beta: blocked }, 'block');
  await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
  expect((await look(move)).found).toEqual(['beta created']);
});

test('finds a change of an older version, which no list shows, in the last pass', async () => {
  await at.seed('source', 'twice', [
    { created: 1_000, updated: 1_000 },
    { created: 1_001, updated: 1_001 },
  ]);
  const move = await moved();
  const { properties } = await at.secrets('source').getSecret('twice');
  for await (const { version = '' } of at.secrets('source').listPropertiesOfSecretVersions('twice')) {
    if (version !== properties.version)
      await at.secrets('source').updateSecretProperties('twice', version, { tags: { team: 'b' } });
  }
  expect((await look(move, 'failed')).found).toEqual([]);
  expect((await look(move, 'all')).found).toEqual(['twice again']);
  expect((await look(move, 'all', new Date(Date.now() + 86_400_000).toISOString())).found).toEqual([]);
});

test('leaves an item alone that came back after its deletion was followed, and whose name the last round found blocked', async () => {
  const startToken = await newStartToken(at);
  const asked = { cutover: 'hold', late: 'move', deletions: 'follow', startToken } as const;
  const move = await at.keyed(moveBetween('target', asked));
  await storePlan(move, {}, 'exportImport');
  const item = { itemType: 'secret', itemName: 'beta' } as const;
  const deletions = new Map([['secret/beta', { ...item, state: 'followed' as const }]]);
  await writeDeletions(at.clients(), move, { deletions, isDamaged: false });
  await noteOwnDeletion(at, move, { ...item, page: 0 });
  expect((await look(move)).found).toEqual(['beta created']);
  const blocked = plannedOf({
    ...item,
    route: 'block',
    reasons: ['SOFT_DELETED_IN_TARGET'],
    traits: { updated: 1_000 },
  });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 1, items: [blocked] } });
  const [page = ''] = await pageHashes(at.store, move, { first: 1, end: 2 });
  const { planHash } = await knownOf(at.store, move, 1);
  const round = { move, planHash, round: 1, firstPage: 1, pages: 1, stored: chainPages([page]) };
  expect(await at.run(sealLateRound, sealLateRoundContract, round)).toMatchObject({ state: 'sealed', open: 0 });
  expect((await look(move, undefined, later, 2)).found).toEqual([]);
});

describe('differences that no pass can carry', () => {
  const changed = names.map((name) => `${name} changed`);

  async function leftBy(): Promise<MoveSpec> {
    const move = await moved();
    for (const name of names) await at.secrets('source').updateSecretProperties(name, '', { tags: { team: 'b' } });
    await passOf(move, 1);
    at.azure.control.clearLog();
    return move;
  }

  /** A pass long after the changes, unless another time is given. */
  async function passOf(move: MoveSpec, number: number, leftTurn?: number | 'unread', startedAt = afterAll) {
    const turn = leftTurn === undefined ? {} : { leftTurn };
    const known = await knownOf(at.store, move, 1);
    const asked = { move, known, cursor: null, startedAt, look: number, ...turn };
    const output = await at.run(findLateItems, findLateItemsContract, asked);
    if (output.state === 'failed') throw new Error(output.detail);
    const found = (output.items ?? []).map(({ itemName, what }) => `${itemName} ${what}`);
    return { found, kept: output.kept?.count ?? 0, sent: output.sent };
  }
  const afterAll = new Date(Date.now() + 86_400_000).toISOString();

  test('are read again a few with each pass, the others next time', async () => {
    const move = await leftBy();
    expect(await passOf(move, 2, 0)).toMatchObject({ found: ['alpha changed', 'gamma changed'], kept: 1 });
    expect(await passOf(move, 3, 1)).toMatchObject({ found: ['beta changed'], kept: 2 });
    expect(await passOf(move, 4, 2)).toMatchObject({ found: ['alpha changed', 'gamma changed'], kept: 1 });
    expect((await lateItemsOf(move, 4)).map(({ itemName }) => itemName).toSorted()).toEqual(names);
  });

  test('have their turn again while passes cannot read them, and none else is read', async () => {
    const move = await leftBy();
    for (const [number, turn] of [0, 'unread', 'unread'].entries()) {
      const seen = await passOf(move, number + 2, turn as 0 | 'unread');
      expect(seen).toMatchObject({ found: ['alpha changed', 'gamma changed'], kept: 1 });
    }
    expect(await passOf(move, 5, 1)).toMatchObject({ found: ['beta changed'], kept: 2 });
  });

  test('are read again while passes cannot read them if they are new, too', async () => {
    const move = await leftBy();
    await at.seed('source', 'fresh', [{ created: 1_000, updated: 1_000 }]);
    const found = ['alpha changed', 'fresh created', 'gamma changed'];
    for (const [number, turn] of [0, 'unread', 'unread'].entries()) {
      const seen = await passOf(move, number + 2, turn as 0 | 'unread');
      expect(seen).toMatchObject({ found, kept: 1 });
    }
  });

  test('are all read again when the last pass failed, or was the first', async () => {
    const move = await leftBy();
    expect(await passOf(move, 2)).toMatchObject({ found: changed, kept: 0 });
    expect(await passOf(move, 1, 0)).toMatchObject({ found: changed, kept: 0 });
  });

  test('are read again after another change, also in the second of the last look', async () => {
    const move = await leftBy();
    expect(await passOf(move, 2, 1, new Date().toISOString())).toMatchObject({ found: changed, kept: 0 });
    await at.azure.control.advanceClock(5_000);
    await at.secrets('source').updateSecretProperties('alpha', '', { tags: { team: 'c' } });
    expect(await passOf(move, 3, 1)).toMatchObject({ found: ['alpha changed', 'beta changed'], kept: 1 });
  });

  test('cost a request each in the passes that read them, and none in the others', async () => {
    const move = await leftBy();
    expect((await passOf(move, 2, 0)).sent).toBe(5);
    expect((await passOf(move, 3, 1)).sent).toBe(4);
    expect(at.azure.control.requests().filter(({ vault }) => vault === 'source')).toHaveLength(9);
  });
});

test('a pass over an unchanged source takes one request for each 25 entries of its lists, those of certificates too', async () => {
  const secrets = Array.from({ length: 70 }, (_, one) => ({
    name: `many-${String(one)}`,
    versions: [{ value: 'canary', created: 1_000, updated: 1_000 }],
  }));
  await at.seedVault('source', { secrets });
  await at.seedCertificate('source', 'site', [{ created: 1_000, updated: 1_000 }]);
  const move = await moved();
  const asked = { move, known: await knownOf(at.store, move, 1), cursor: null, startedAt: later, look: 2 };
  const output = await at.run(findLateItems, findLateItemsContract, asked);
  // 73 secrets and that of the certificate: three pages. One page of keys, and one of certificates.
  expect(output).toMatchObject({ state: 'looked', found: 0, sent: 5 });
  expect(at.azure.control.requests()).toHaveLength(5);
});

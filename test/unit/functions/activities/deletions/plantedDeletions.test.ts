import { findDeletedItems } from '../../../../../functions/activities/findDeletedItems';
import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { followDeletions } from '../../../../../functions/activities/followDeletions';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { findDeletedItemsContract, followDeletionsContract } from '../../../../../shared/contracts/steps/deletionSteps';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../../../../shared/contracts/steps/lateSteps';
import { savePlanPageContract, saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type KnownPlan } from '../../../../../shared/contracts/steps/approvedPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { knownOf } from '../../../../support/move/sealedPlans';
import { newStartToken } from '../../../../support/move/startToken';
import { watchTarget } from '../../../../../functions/activities/cutover';
import { storeEmptyLook } from '../../../../support/move/heldSecrets';
import { watchTargetContract } from '../../../../../shared/contracts/steps/watchSteps';

// Somebody who can write to the store plants or changes what a held move that follows deletions has stored, to have the move recover,
// purge or delete an item of the target that belongs to somebody else.

const itemName = 'alpha';
const poll = { intervalInMs: 5 };
let at: MoveAzure;

beforeEach(async () => {
  at = await startMoveAzure({
    source: { secrets: [{ name: itemName, versions: [{ value: 'canary', created: 1_000 }] }] },
  });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const drop = async (vault: 'source' | 'target') =>
  (await at.secrets(vault).beginDeleteSecret(itemName, poll)).pollUntilDone();
const recover = async (vault: 'source' | 'target') =>
  (await at.secrets(vault).beginRecoverDeletedSecret(itemName, poll)).pollUntilDone();
const versionIn = async (vault: 'source' | 'target') =>
  (await at.secrets(vault).getSecret(itemName)).properties.version ?? '';

async function newMove(onDeleted: MoveSpec['onDeleted'] = 'fail'): Promise<MoveSpec> {
  const startToken = await newStartToken(at);
  const asked = { cutover: 'hold', late: 'move', deletions: 'follow', onDeleted, startToken } as const;
  return at.keyed(moveBetween('target', asked));
}

/** What the history of the move knows of its plans: the hashes of the pages as the move stored them. */
const inHistory = new Map<string, KnownPlan>();
const knownTo = ({ runId }: MoveSpec) => inHistory.get(runId);

async function store(move: MoveSpec, page: number, result: Partial<ItemResult>, plan: Partial<PlannedItem> = {}) {
  const planned = plannedOf({ itemName, route: 'exportImport', traits: { updated: 1_000 }, ...plan });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items: [planned] } });
  await at.run(saveResults, saveResultsContract, { move, page, items: [resultOf({ itemName, ...result })] });
  inHistory.set(move.runId, await knownOf(at.store, move, page + 1));
}

/** The move brought the item by value. */
async function brought(onDeleted?: MoveSpec['onDeleted']): Promise<MoveSpec> {
  const move = await newMove(onDeleted);
  const from = await versionIn('source');
  await at.secrets('target').setSecret(itemName, 'canary');
  const versions = [{ from, to: await versionIn('target') }];
  await store(move, 0, { state: 'verified', route: 'exportImport', versions });
  return move;
}

/** The move restored the item without a verification, so its result lists no versions. */
async function restored(onDeleted?: MoveSpec['onDeleted']): Promise<MoveSpec> {
  const move = await newMove(onDeleted);
  const plan = { route: 'backupRestore', currentVersion: await versionIn('source') } as const;
  await store(move, 0, { state: 'restored', route: 'backupRestore', versionCount: 1, versions: [] }, plan);
  return move;
}

/** Somebody else has another item of the name in the target, with times from before the move, as after a restore of a backup. */
const putTheirs = () => at.seed('target', itemName, [{ value: 'canary-of-others', created: 1_000 }]);

const follow = (move: MoveSpec) =>
  at.run(followDeletions, followDeletionsContract, {
    move,
    known: knownTo(move),
    items: [{ itemType: 'secret', itemName }],
  });
const search = (move: MoveSpec) =>
  at.run(findDeletedItems, findDeletedItemsContract, { move, known: knownTo(move), look: 2, total: 100, unasked: [] });
async function freed(move: MoveSpec): Promise<readonly unknown[]> {
  const startedAt = new Date(Date.now() + 86_400_000).toISOString();
  const asked = { move, known: knownTo(move), cursor: null, startedAt, look: 2, retry: 'transient' };
  const output = await at.run(findLateItems, findLateItemsContract, asked);
  return 'items' in output ? (output.items ?? []).flatMap(({ frees }) => frees ?? []) : [];
}

const textOf = async (name: string) => new TextDecoder().decode(await at.store.read(name));
const plant = (name: string, text: string) => at.store.write(name, new TextEncoder().encode(text));
/** A record of the form that the app stores, with a seal that nobody but the run can make. */
const plantDeletion = (move: MoveSpec) => {
  const text = JSON.stringify({ items: [{ itemType: 'secret', itemName, state: 'followed' }] });
  return plant(storeNames.deletions(move), JSON.stringify({ text, seal: 'ab'.repeat(32) }));
};

/** Puts another current version into the page of the plan. */
async function plantVersion(move: MoveSpec, version: string): Promise<void> {
  const name = storeNames.planPage(move, 0);
  const text = await textOf(name);
  const changed = text.replace(/"currentVersion":"[^"]*"/, `"currentVersion":"${version}"`);
  expect(changed).not.toBe(text);
  await plant(name, changed);
}

const isLive = (vault: 'source' | 'target') =>
  versionIn(vault).then(
    () => true,
    () => false,
  );

test('recovers nothing that somebody else deleted in the target, whatever the record of deletions says', async () => {
  const move = await brought();
  await drop('target');
  await plantDeletion(move);
  expect(await freed(move)).toEqual([]);
});

test('recovers nothing by an older record of the run itself', async () => {
  const move = await brought();
  await drop('source');
  await search(move);
  await follow(move);
  const older = await textOf(storeNames.deletions(move));
  await recover('source');
  expect(await freed(move)).toEqual(['recover']);
  await recover('target');
  const versions = [{ from: await versionIn('source'), to: await versionIn('target') }];
  await store(move, 1, { state: 'verified', route: 'exportImport', versions, reasons: ['BROUGHT_EARLIER'] });
  await search(move);
  await drop('target');
  await plant(storeNames.deletions(move), older);
  expect(await freed(move)).toEqual([]);
});

test('purges nothing of somebody else, whatever the plan says of its versions', async () => {
  const move = await restored('purge');
  await putTheirs();
  const theirs = await versionIn('target');
  await drop('target');
  await plantDeletion(move);
  await plantVersion(move, theirs);
  expect(await freed(move)).toEqual([]);
});

test('deletes nothing of somebody else, whatever the plan says of its versions', async () => {
  const move = await restored();
  await putTheirs();
  await drop('source');
  expect(await search(move)).toMatchObject({ there: 1, own: 0 });
  await plantVersion(move, await versionIn('target'));
  expect(await search(move)).not.toMatchObject({ own: 1 });
  expect(await follow(move)).not.toMatchObject({ followed: 1 });
  expect(await isLive('target')).toBe(true);
});

test('names an item of which somebody changed the results, and leaves it', async () => {
  const move = await brought();
  await drop('source');
  const name = storeNames.results(move, 0);
  await plant(name, (await textOf(name)).replace('"verified"', '"restored"'));
  const left = { count: 1, first: [{ itemName, reason: 'WRITES_UNKNOWN' }] };
  expect(await search(move)).toMatchObject({ there: 1, own: 0, items: [], kept: left });
  expect(await follow(move)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID' });
  expect(await isLive('target')).toBe(true);
});

test('takes nothing for deleted by others, or by the move, on the word of the store', async () => {
  const move = await brought();
  const reading = {
    known: knownTo(move),
    sourceReadAt: new Date().toISOString(),
    look: 2,
    identity: null,
    isWhole: true,
  };
  const { known, ...watching } = reading;
  await drop('target');
  await plantDeletion(move);
  const ofPlan = { planHash: known?.planHash ?? '', pages: known?.pages ?? 0 };
  await storeEmptyLook(at, move, reading.look);
  const watched = await at.run(watchTarget, watchTargetContract, { move, ...ofPlan, ...watching });
  expect(watched).toMatchObject({ state: 'watched', changed: { count: 1 } });
});

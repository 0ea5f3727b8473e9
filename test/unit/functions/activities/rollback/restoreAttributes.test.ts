import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { moverOf, nextName, there } from '../../../../support/move/moveAgain';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveSteps } from '../../../../support/move/moveSteps';
import { rollBackOne } from '../../../../support/move/rollBackOne';

// A move with "onConflict": "update" sets attributes of items that the target had, and a rollback sets the former ones again.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let move: ReturnType<typeof moverOf>;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
  move = moverOf(at);
});
afterAll(() => at.stop());
afterEach(async () => {
  at.azure.control.clearFaults();
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

const expires = new Date('2030-01-01T00:00:00Z');
const change = (vault: 'source' | 'target', name: string, version: string, changes: object) =>
  at.secrets(vault).updateSecretProperties(name, version, changes);
const inTarget = async (name: string, version: string) => {
  const listed = [];
  for await (const one of at.secrets('target').listPropertiesOfSecretVersions(name)) listed.push(one);
  const { enabled, contentType, tags, expiresOn } = listed.find((one) => one.version === version) ?? {};
  return { enabled, contentType, tags: tags ?? {}, expiresOn };
};

/** A secret that both vaults have, with attributes of its own in the target. */
async function secretOfBoth(): Promise<{ readonly name: string; readonly first: string; readonly last: string }> {
  const name = nextName();
  const first = (await at.secrets('source').setSecret(name, 'canary-1')).properties.version ?? '';
  const last = (await at.secrets('source').setSecret(name, 'canary-2')).properties.version ?? '';
  await move('secret', name, there);
  await change('target', name, first, { tags: { owner: 'target' }, contentType: 'text/target' });
  await change('source', name, last, { tags: { owner: 'source' } });
  return { name, first, last };
}

/** Moves the item with an update. Returns the run and the result as the report has it. */
async function updated(itemName: string, run = moveBetween('target', { onConflict: 'update' })) {
  const { result, verified } = await moveOneItem(steps, { move: run, itemType: 'secret', itemName });
  expect(verified?.state).toBe('verified');
  return { run, result };
}

const rollBack = (run: MoveSpec, result: ItemResult) => rollBackOne(at, run, result);

test('sets the former attributes of each version again, and a second run writes nothing', async () => {
  const { name, first, last } = await secretOfBoth();
  const before = [await inTarget(name, first), await inTarget(name, last)];
  const { run, result } = await updated(name);
  expect(result.update).toMatchObject({ fields: ['contentType', 'tags'], former: expect.any(String) });
  expect([await inTarget(name, first), await inTarget(name, last)]).not.toEqual(before);
  at.restart();
  const { plan, outcome } = await rollBack(run, result);
  expect(plan.counts).toEqual({ delete: 0, deleteAgain: 0, restore: 1, keep: 0, untouched: 0 });
  expect(outcome).toMatchObject({ state: 'rolledBack' });
  expect([await inTarget(name, first), await inTarget(name, last)]).toEqual(before);
  at.azure.control.clearLog();
  expect((await rollBack(run, result)).outcome).toMatchObject({ state: 'rolledBack' });
  expect(at.calls('target', 'secrets.update')).toBe(0);
});

test('notes what was there before an update that stopped between two versions', async () => {
  const { name, first, last } = await secretOfBoth();
  const before = [await inTarget(name, first), await inTarget(name, last)];
  const run = moveBetween('target', { onConflict: 'update' });
  const refused = { status: 400, code: 'BadParameter', message: 'not this one' };
  at.fault({
    match: { vault: 'target', operation: 'secrets.update' },
    when: { call: 2 },
    effect: { kind: 'refuse', ...refused },
  });
  const item = { move: run, itemType: 'secret', itemName: name } as const;
  await steps.inspect(item);
  expect((await steps.update(item)).state).toBe('failed');
  at.azure.control.clearFaults();
  at.restart();
  const { result } = await updated(name, run);
  expect((await rollBack(run, result)).outcome).toMatchObject({ state: 'rolledBack' });
  expect([await inTarget(name, first), await inTarget(name, last)]).toEqual(before);
});

test('leaves an item of which somebody changed an attribute since', async () => {
  const { name, first, last } = await secretOfBoth();
  const { run, result } = await updated(name);
  await change('target', name, last, { tags: { owner: 'somebody' } });
  const now = [await inTarget(name, first), await inTarget(name, last)];
  const { outcome } = await rollBack(run, result);
  expect(outcome).toMatchObject({ state: 'kept', reason: 'CHANGED_SINCE', detail: `version ${last}: tags` });
  expect([await inTarget(name, first), await inTarget(name, last)]).toEqual(now);
});

test('names a date that no call removes, and restores the rest', async () => {
  const { name, first, last } = await secretOfBoth();
  await change('source', name, last, { expiresOn: expires });
  const { run, result } = await updated(name);
  const { outcome } = await rollBack(run, result);
  expect(outcome).toMatchObject({ state: 'kept', reason: 'DATE_STAYS', detail: `version ${last}: expiry date` });
  expect(await inTarget(name, first)).toMatchObject({ tags: { owner: 'target' }, contentType: 'text/target' });
  expect(await inTarget(name, last)).toMatchObject({ tags: {}, expiresOn: expires });
});

test('restores nothing from a note that somebody changed in the store', async () => {
  const { name, last } = await secretOfBoth();
  const { run, result } = await updated(name);
  for await (const stored of at.store.list(`moves/${run.moveId}/${run.runId}/former/`)) {
    if (!stored.includes('/keys/')) await at.store.write(stored, new TextEncoder().encode('{"proof":"","note":"e30"}'));
  }
  expect((await rollBack(run, result)).outcome).toMatchObject({ state: 'failed', code: 'ROLLBACK_CHANGED' });
  expect(await inTarget(name, last)).toMatchObject({ tags: { owner: 'source' } });
});

test('the store has no tag in readable form', async () => {
  const { name } = await secretOfBoth();
  const { run } = await updated(name);
  const texts: string[] = [];
  for await (const stored of at.store.list(`moves/${run.moveId}/${run.runId}/former/`))
    texts.push(new TextDecoder().decode(await at.store.read(stored)));
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.join()).not.toContain('owner');
});

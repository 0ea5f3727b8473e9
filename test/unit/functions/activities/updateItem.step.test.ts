import { waitUntil } from '../../../support/host/hostWait';
import { moverOf, there } from '../../../support/move/moveAgain';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { moveSteps } from '../../../support/move/moveSteps';

// The step that updates a copy, when it is interrupted, refused, or overtaken by changes in the target.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

const item = (itemName: string) => ({
  move: moveBetween('target', { onConflict: 'update' }),
  itemType: 'secret' as const,
  itemName,
});

/** A secret that was moved, and whose versions all have new tags in the source since. */
async function taggedCopy(count = 1): Promise<{ readonly name: string; readonly ids: readonly string[] }> {
  const name = `step-${String((names += 1))}`;
  const ids: string[] = [];
  for (let version = 1; version <= count; version += 1) {
    const { properties } = await at.secrets('source').setSecret(name, `canary-${String(version)}`);
    ids.push(properties.version ?? '');
  }
  await moverOf(at)('secret', name, there);
  for (const id of ids) await at.secrets('source').updateSecretProperties(name, id, { tags: { team: 'blue' } });
  return { name, ids };
}

const tagsOf = async (name: string, version?: string) => {
  const { properties } = await at.secrets('target').getSecret(name, version === undefined ? {} : { version });
  return properties.tags ?? {};
};

test('updateItem continues after a try that was cut off between two versions', async () => {
  const { name, ids } = await taggedCopy(2);
  const run = item(name);
  const { update: planned } = await steps.inspect(run);
  const patches = { operation: 'secrets.update', vault: 'target' };
  at.fault({ match: { ...patches, path: `*${ids[1] ?? ''}*` }, effect: { kind: 'error', status: 503 } });
  expect(await steps.update(run, { planned })).toMatchObject({ state: 'failed', retryable: true });
  expect(await tagsOf(name, ids[0])).toEqual({ team: 'blue' });
  expect(await tagsOf(name, ids[1])).toEqual({});
  at.azure.control.clearFaults();
  expect(await steps.update(run, { planned })).toMatchObject({ state: 'updated', update: planned });
  for (const id of ids) expect(await tagsOf(name, id)).toEqual({ team: 'blue' });
});

test('updateItem writes nothing for a run that has lost its claim', async () => {
  const { name } = await taggedCopy();
  const run = item(name);
  await steps.inspect(run);
  await at.takeOver(run.move, moveBetween('target'));
  expect(await steps.update(run)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED', retryable: false });
  expect(await tagsOf(name)).toEqual({});
});

test('updateItem asks for the claim again before each request', async () => {
  const { name } = await taggedCopy(3);
  const run = item(name);
  await steps.inspect(run);
  await at.takeOver(run.move, run.move);
  at.fault({ match: { operation: 'secrets.update' }, when: { call: 2 }, effect: { kind: 'slow', ms: 2_000 } });
  const updating = steps.update(run);
  await waitUntil(() => (at.calls('target', 'secrets.update') > 0 ? true : undefined));
  await at.takeOver(run.move, moveBetween('target'));
  expect(await updating).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  expect(at.calls('target', 'secrets.update')).toBe(2);
});

test('updateItem returns the new plan if the target has other content by now', async () => {
  const { name } = await taggedCopy();
  const run = item(name);
  const { update: planned } = await steps.inspect(run);
  await at.secrets('target').setSecret(name, 'canary-live');
  expect(await steps.update(run, { planned })).toMatchObject({
    state: 'replanned',
    planned: { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
  });
});

test('updateItem returns the new plan if the item is gone from the target', async () => {
  const { name } = await taggedCopy();
  const run = item(name);
  await steps.inspect(run);
  const poller = await at.secrets('target').beginDeleteSecret(name);
  await poller.pollUntilDone();
  await at.secrets('target').purgeDeletedSecret(name);
  await waitUntil(async () => {
    const output = await steps.update(run);
    return output.state === 'replanned' && output.planned.route === 'backupRestore' ? true : undefined;
  });
});

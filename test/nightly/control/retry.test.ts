import { localControl } from '../../support/local/localControl';
import { call, readMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { refusalIn, setsInTarget, startSlowMove, steer } from '../../support/control/steeredMove';
import { waitUntil } from '../../support/host/hostWait';

// `POST /api/moves/{id}/retry`: a new run with the same id and request, which moves only the rest.

const secrets = 60;

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(secrets, 30), shortCalls);
});
afterAll(endLocalProcesses);

it('moves what a cancelled run left, after a kill, and then what was blocked and is mended', async () => {
  const { azure } = stack.emulator;
  await localSecretClient(azure, moveSource).setSecret('off', 'value', { enabled: false });
  const move = await startSlowMove(stack);
  await waitUntil(async () => ((await setsInTarget(stack)) >= 3 ? true : undefined), 'first items');
  expect(refusalIn(await steer(move, 'retry'))).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
  await steer(move, 'cancel');
  const cancelled = await waitForEnd(stack.host.baseUrl, move.id);
  expect(cancelled.phase).toBe('cancelled');
  const arrived = cancelled.items.done;
  await localControl(azure).slowDown(0);

  expect((await steer(move, 'retry', { reason: 'freeze is over' })).status).toBe(202);
  await stack.killHost();
  await stack.startHost();
  const second = await waitForEnd(stack.host.baseUrl, move.id);
  expect([second.phase, second.items]).toMatchObject(['partiallyCompleted', { done: secrets, blocked: 1 }]);
  expect(second.runId).not.toBe(cancelled.runId);
  const report = await readReport(stack.host.baseUrl, move.id);
  expect(report.results.filter(({ reasons }) => reasons.includes('ALREADY_THERE')).length).toBeGreaterThanOrEqual(
    arrived,
  );

  const source = localSecretClient(azure, moveSource);
  const { properties } = await source.setSecret('off', 'value');
  expect(properties.enabled).toBe(true);
  for await (const { version, enabled } of source.listPropertiesOfSecretVersions('off'))
    if (enabled === false && version !== undefined)
      await source.updateSecretProperties('off', version, { enabled: true });
  // The second request comes while the run is in progress.
  await localControl(azure).slowDown(20);
  const sets = await setsInTarget(stack);
  expect((await steer(move, 'retry')).status).toBe(202);
  expect((await steer(move, 'retry')).status).toBe(202);
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
  expect(await setsInTarget(stack)).toBe(sets + 2);
  expect(refusalIn(await steer(move, 'retry'))).toMatchObject({ status: 409, code: 'MOVE_ENDED' });
  const { body } = await call(`${move.moveUri}/runs`);
  expect(body.runs).toHaveLength(3);
  expect((await readMove(stack.host.baseUrl, move.id)).targetVault).toBe(otherGeographyTarget);
});

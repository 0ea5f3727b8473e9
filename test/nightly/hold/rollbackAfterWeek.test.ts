import { AcceleratedHold } from '../../support/hold/acceleratedHold';
import { JumpingClock } from '../../support/hold/fastClock';
import { steer } from '../../support/control/steeredMove';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { itemNames, readItems } from '../../support/local/localItems';
import { localSecretClient, readVault } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';
import { resultsByName, rollbackReport, startRollback } from '../../support/rollback/localRollbacks';

// The rollback of a move that was held for a week, on a clock that jumps from day to day.

const dayMs = 86_400_000;

afterAll(endLocalProcesses);

test('a rollback after a week leaves the target as it was, and names what it keeps', async () => {
  const clock = new JumpingClock(localFolder(), 10);
  const stack = await KillableStack.startWithOwnAzure(
    moveSeed(8, 0),
    { ...clock.env, MOVE_ALLOW_ROLLBACK: 'true' },
    clock.env,
  );
  const { azure } = stack.emulator;
  // New clients for each change, because a token is valid for an hour.
  const source = () => localSecretClient(azure, moveSource);
  const target = () => localSecretClient(azure, sameGeographyTarget);
  const remove = async (name: string) => (await source().beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
  // The target has the first version of secret-004 before the move, and a secret of its own.
  await target().setSecret('own', 'of somebody else');
  await target().setSecret('secret-004', 'value-4-0', { contentType: 'text/other' });
  const before = await readItems(azure, sameGeographyTarget);

  const request = { gate: 'off', sourceVault: moveSource, targetVault: sameGeographyTarget, cutover: 'hold' };
  const move = await postMove(stack.host.baseUrl, { ...request, deletions: 'follow' });
  const hold = new AcceleratedHold(stack, move, clock);
  const days: (() => Promise<unknown>)[] = [
    () => source().setSecret('fresh', 'of the first day'),
    () => source().setSecret('secret-001', 'newer'),
    () => source().updateSecretProperties('secret-002', '', { tags: { owner: 'payments' } }),
    () => remove('secret-003'),
    () => source().setSecret('secret-005', 'newer'),
    () => target().setSecret('secret-006', 'of an application that has changed over'),
    () => source().setSecret('fresh', 'of the last day'),
  ];
  for (const change of days) {
    await hold.whenWaiting();
    await change();
    const { nextPassAt } = await hold.whenWaiting();
    await clock.jumpTo(Math.max(clock.now() + dayMs, nextPassAt + 1_500));
    await hold.whenWaiting(nextPassAt);
  }
  expect((await steer(move, 'cutover')).status).toBe(202);
  await waitForEnd(stack.host.baseUrl, move.id);
  const { sincePlan } = await readReport(stack.host.baseUrl, move.id);
  expect(sincePlan?.deleted).toEqual([{ itemType: 'secret', itemName: 'secret-003', state: 'followed' }]);
  expect(Date.parse(sincePlan?.cutover?.at ?? '') - Date.parse(sincePlan?.heldSince ?? '')).toBeGreaterThan(
    6.9 * dayMs,
  );
  const sourceAfter = await readVault(azure, moveSource);

  await startRollback(move);
  const report = await rollbackReport(move);
  expect(resultsByName(report)).toEqual({
    fresh: 'rolledBack',
    'secret-000': 'rolledBack',
    'secret-001': 'rolledBack',
    'secret-002': 'rolledBack',
    'secret-003': 'gone NOT_THERE',
    'secret-005': 'rolledBack',
    'secret-006': 'kept CHANGED_SINCE',
    'secret-007': 'rolledBack',
  });
  expect(await itemNames(azure, sameGeographyTarget)).toEqual(['secret/own', 'secret/secret-004', 'secret/secret-006']);
  const after = await readItems(azure, sameGeographyTarget);
  const kept = after.secrets.filter(({ name }) => name !== 'secret-006');
  expect(kept).toEqual(before.secrets);
  expect(await readVault(azure, moveSource)).toEqual(sourceAfter);
});

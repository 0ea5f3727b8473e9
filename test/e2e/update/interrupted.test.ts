import { waitUntil } from '../../support/host/hostWait';
import { isEnd, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { copiesOf, copySeed, copyTarget, rowOf } from '../../support/move/changedCopies';
import { KillableStack } from '../../support/move/moveKill';

// A kill between two requests that update a copy. A request lives for at most six seconds here, to keep waits short.

afterEach(endLocalProcesses);

test('a move that is killed between two requests writes the rest, and a late request undoes nothing', async () => {
  const stack = await KillableStack.start(copySeed(), { VAULT_CALL_TIMEOUT_SECONDS: '4' });
  const copies = copiesOf(stack);
  const { control } = copies;
  const select = { include: ['one'] };
  await copies.move({ select });
  await copies.tag('one', 'old');
  const [, last = ''] = await copies.idsOf('one');
  await control.addFault({
    match: { vault: copyTarget, operation: 'secrets.update', path: `*${last}*` },
    times: 1,
    effect: { kind: 'deliverLate', ms: 86_400_000, client: 'hang' },
  });
  const { id } = await copies.start({ select });
  await waitUntil(async () => ((await control.heldRequests()).length > 0 ? true : undefined), 'held request');
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'old' }, {}]);
  await stack.killHost();
  await copies.tag('one', 'new');
  await stack.startHost();
  const { baseUrl } = stack.host;
  const { waitingFor } = await waitForMove(baseUrl, id, (status) => status.waitingFor !== null || isEnd(status.phase));
  // The held request arrives while the move waits for it. If the move did not wait, it would set the old tag at the end.
  await control.flushHeld();
  await waitForEnd(baseUrl, id);
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'new' }, { team: 'new' }]);
  expect(waitingFor).toMatchObject({ reason: 'unconfirmedWrites' });
  expect(rowOf(await readReport(baseUrl, id), 'one')).toMatchObject({
    ...{
      route: 'update',
      state: 'verified',
      reasons: ['ATTRIBUTES_DIFFER'],
      update: { fields: ['tags'], versions: 2 },
    },
  });
});

import { waitUntil } from '../../support/host/hostWait';
import { readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { copiesOf, copySeed, copyTarget, rowOf } from '../../support/move/changedCopies';
import { KillableStack } from '../../support/move/moveKill';

// A kill between two requests that update a copy. A request lives for at most nine seconds here, to keep waits short.

afterEach(endLocalProcesses);

test('a move that is killed between two requests writes the rest, and a late request undoes nothing', async () => {
  const stack = await KillableStack.start(copySeed(), { VAULT_CALL_TIMEOUT_SECONDS: '6' });
  const copies = copiesOf(stack);
  const { control } = copies;
  const select = { include: ['one'] };
  await copies.move({ select });
  await copies.tag('one', 'old');
  const [, last = ''] = await copies.idsOf('one');
  await control.addFault({
    match: { vault: copyTarget, operation: 'secrets.update', path: `*${last}*` },
    times: 1,
    effect: { kind: 'deliverLate', ms: 8_000, client: 'hang' },
  });
  const { id } = await copies.start({ select });
  await waitUntil(async () => ((await control.heldRequests()).length > 0 ? true : undefined), 'held request');
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'old' }, {}]);
  await stack.killHost();
  await copies.tag('one', 'new');
  await stack.startHost();
  const { baseUrl } = stack.host;
  await waitForEnd(baseUrl, id);
  // If the move did not wait for the held request, that would arrive last and set the old tag.
  await control.whenDelivered();
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'new' }, { team: 'new' }]);
  expect(rowOf(await readReport(baseUrl, id), 'one')).toMatchObject({
    ...{
      route: 'update',
      state: 'verified',
      reasons: ['ATTRIBUTES_DIFFER'],
      update: { fields: ['tags'], versions: 2 },
    },
  });
});

import { waitUntil } from '../../support/host/hostWait';
import { readReport, waitForEnd, waitForMove, call } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { copiesOf, copySeed, copySource, copyTarget, rowOf } from '../../support/move/changedCopies';
import { KillableStack } from '../../support/move/moveKill';

// Faults while a move updates copies. A request lives for at most six seconds here, to keep waits short.

let stack: KillableStack;
let copies: ReturnType<typeof copiesOf>;

beforeAll(async () => {
  stack = await KillableStack.start(copySeed(), { VAULT_CALL_TIMEOUT_SECONDS: '4' });
  copies = copiesOf(stack);
  await copies.move();
});
afterAll(endLocalProcesses);
afterEach(() => copies.control.clearFaults());

const updates = { vault: copyTarget, operation: 'secrets.update' };
const untilHeld = () =>
  waitUntil(async () => ((await copies.control.heldRequests()).length > 0 ? true : undefined), 'held request');
const only = (...include: string[]) => ({ select: { include } });

async function endOf(id: string) {
  await waitForEnd(stack.host.baseUrl, id);
  return readReport(stack.host.baseUrl, id);
}

test('a move that is killed between two requests writes the rest, and its report has every field', async () => {
  await copies.tag('one', 'blue');
  const [, last = ''] = await copies.idsOf('one');
  await copies.control.addFault({
    match: { ...updates, path: `*${last}*` },
    times: 1,
    effect: { kind: 'slow', ms: 86_400_000 },
  });
  const { id } = await copies.start(only('one'));
  await untilHeld();
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'blue' }, {}]);
  await stack.killHost();
  await stack.startHost();
  const report = await endOf(id);
  expect(rowOf(report, 'one')).toMatchObject({
    ...{ state: 'verified', reasons: ['ATTRIBUTES_DIFFER'], update: { fields: ['tags'], versions: 2 } },
  });
  expect(await copies.tagsInTarget('one')).toEqual([{ team: 'blue' }, { team: 'blue' }]);
  await copies.control.flushHeld();
});

test('a request that arrives late undoes no newer attribute', async () => {
  await copies.tag('two', 'old');
  await copies.control.addFault({
    match: updates,
    times: 1,
    effect: { kind: 'deliverLate', ms: 4_000, client: 'hang' },
  });
  const { id } = await copies.start(only('two'));
  await untilHeld();
  await stack.killHost();
  await copies.tag('two', 'new');
  await stack.startHost();
  const report = await endOf(id);
  await copies.control.whenDelivered();
  expect(rowOf(report, 'two')).toMatchObject({ route: 'update', state: 'verified' });
  expect(await copies.tagsInTarget('two')).toEqual([{ team: 'new' }, { team: 'new' }]);
});

test('a throttled target only delays an update', async () => {
  await copies.tag('steady', 'blue');
  await copies.control.addFault({ match: updates, times: 3, effect: { kind: 'throttle' } });
  const { end, report } = await copies.move(only('steady'));
  expect(end).toMatchObject({ phase: 'completed', rate: { throttled: 3 } });
  expect(rowOf(report, 'steady')).toMatchObject({ route: 'update', state: 'verified' });
  expect(await copies.tagsInTarget('steady')).toEqual([{ team: 'blue' }, { team: 'blue' }]);
});

test('a late item of which the target has a copy is updated in an extra round', async () => {
  await copies.secrets(copyTarget).setSecret('late', 'canary-late');
  const { id } = await copies.start({ late: 'move', approval: 'required', select: { include: ['one', 'late'] } });
  const { planHash } = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  await copies.secrets(copySource).setSecret('late', 'canary-late', { tags: { team: 'blue' } });
  await call(`${stack.host.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  const report = await endOf(id);
  expect(rowOf(report, 'late')).toMatchObject({
    ...{ route: 'update', state: 'verified', reasons: ['ATTRIBUTES_DIFFER', 'FOUND_LATE'] },
    update: { fields: ['tags'], versions: 1 },
  });
  const copy = await copies.secrets(copyTarget).getSecret('late');
  expect(copy.properties.tags).toEqual({ team: 'blue' });
});

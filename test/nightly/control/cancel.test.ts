import { globSync } from 'tinyglobby';
import { waitUntil } from '../../support/host/hostWait';
import { call, postMove, readMove, readReport, sendMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { localControl } from '../../support/local/localControl';
import {
  inspectedInSource,
  setsInTarget,
  reach,
  refusalIn,
  startSlowMove,
  steer,
  untilQuiet,
} from '../../support/control/steeredMove';

// `POST /api/moves/{id}/cancel`: running items end, staging is swept, the report is written, and the vaults are free again.

/** Three pages, of which the move transfers one at a time. */
const secrets = 60;

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(secrets, 40), shortCalls);
});
afterAll(endLocalProcesses);

it('ends a move between items, with its own report and nothing left in staging', async () => {
  const move = await startSlowMove(stack);
  await waitUntil(async () => ((await setsInTarget(stack)) >= 3 ? true : undefined), 'first items');
  expect((await steer(move, 'cancel', { reason: 'wrong vault' })).status).toBe(202);
  expect((await steer(move, 'cancel')).status).toBe(202);
  const { phase, problems, items } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, problems[0]?.code]).toEqual(['cancelled', 'MOVE_CANCELLED']);
  expect(problems[0]?.detail).toContain('"wrong vault"');
  const report = await readReport(stack.host.baseUrl, move.id);
  const states = new Set(report.results.map(({ state }) => state));
  expect([report.phase, report.results.length, [...states].sort()]).toEqual([
    'cancelled',
    secrets,
    ['imported', 'planned'],
  ]);
  expect(report.results.filter(({ state }) => state === 'imported')).toHaveLength(items.done);
  expect(globSync(`store/staging/${move.id}/**`, { cwd: stack.folder })).toEqual([]);
  expect((await steer(move, 'cancel')).status).toBe(202);
  expect(refusalIn(await steer(move, 'resume'))).toMatchObject({ status: 409, code: 'MOVE_ENDED' });
});

it('ends a paused move after a kill between the request and its effect; another move may then use the vaults', async () => {
  const move = await startSlowMove(stack);
  await reach(stack, move, 'transferring');
  await steer(move, 'pause');
  await untilQuiet(stack);
  const other = await sendMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: otherGeographyTarget });
  expect(refusalIn(other)).toMatchObject({ status: 409, code: 'PAIR_ALREADY_MOVING' });
  expect(refusalIn(other).detail).toContain(`/api/moves/${move.id}/resume`);
  expect((await steer(move, 'cancel')).status).toBe(202);
  await stack.killHost();
  await stack.startHost();
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('cancelled');
  await localControl(stack.emulator.azure).slowDown(0);
  const few = { select: { include: ['secret-00*'] } };
  const next = await postMove(stack.host.baseUrl, {
    ...few,
    sourceVault: moveSource,
    targetVault: otherGeographyTarget,
  });
  expect((await waitForEnd(stack.host.baseUrl, next.id)).phase).toBe('completed');
});

it('ends a move that waits for its approval, and writes nothing', async () => {
  const move = await startSlowMove(stack, { approval: 'required' });
  await reach(stack, move, 'awaitingApproval');
  expect((await steer(move, 'cancel')).status).toBe(202);
  const { phase, problems } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, problems[0]?.code]).toEqual(['cancelled', 'MOVE_CANCELLED']);
});

it('ends a move that was cancelled while its last items were inspected, and that needs an approval', async () => {
  const before = await inspectedInSource(stack);
  const move = await startSlowMove(stack, { approval: 'required' });
  // All items are in one part of the plan, and all its pages have begun by then.
  await waitUntil(
    async () => ((await inspectedInSource(stack)) >= before + 12 ? true : undefined),
    'first inspections',
  );
  expect((await steer(move, 'cancel')).status).toBe(202);
  const { phase, problems } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, problems[0]?.code]).toEqual(['cancelled', 'MOVE_CANCELLED']);
});

it('terminates a move at once with "now"', async () => {
  const move = await startSlowMove(stack, { approval: 'required' });
  await reach(stack, move, 'awaitingApproval');
  expect((await steer(move, 'cancel', { now: true, reason: 'at once' })).status).toBe(202);
  const { phase, problems } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, problems[0]?.code]).toEqual(['cancelled', 'MOVE_CUT_OFF']);
});

it('refuses an unknown field, a reason that is no text, and one of two lines, and does not repeat it', async () => {
  const move = await startSlowMove(stack, { dryRun: true });
  const bodies = [
    [{ force: true }, '/force'],
    [{ reason: 1 }, '/reason'],
    [{ reason: 'one\ntwo' }, '/reason'],
  ] as const;
  for (const [body, pointer] of bodies) {
    const answer = await steer(move, 'pause', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
    expect(answer.text).not.toContain('one\\ntwo');
  }
  await waitForEnd(stack.host.baseUrl, move.id);
  expect((await readMove(stack.host.baseUrl, move.id)).control).toBeNull();
});

it.each(['pause', 'resume', 'cancel'])('answers MOVE_NOT_FOUND to %s of an unknown id', async (verb) => {
  const answer = await call(`${stack.host.baseUrl}/api/moves/nobody/${verb}`, { method: 'POST' });
  expect(refusalIn(answer)).toMatchObject({ status: 404, code: 'MOVE_NOT_FOUND' });
});

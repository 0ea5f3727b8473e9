import { eventListSchema } from '../../../shared/contracts/api/moveEvents';
import { call, readMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed } from '../../support/move/moveSeed';
import { setsInTarget, reach, startSlowMove, steer, untilQuiet } from '../../support/control/steeredMove';
import { waitUntil } from '../../support/host/hostWait';

// `POST /api/moves/{id}/pause` and `/resume`: a move holds between items, survives a restart, and continues where it was.

/** Three pages, of which the move transfers one at a time. */
const secrets = 60;

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(secrets, 40), shortCalls);
});
afterAll(endLocalProcesses);

const readEvents = async (id: string) =>
  eventListSchema.parse((await call(`${stack.host.baseUrl}/api/moves/${id}/events`)).body);

it('holds between items, survives kills before and after the requests, and continues with the rest', async () => {
  const move = await startSlowMove(stack);
  await reach(stack, move, 'transferring');
  await waitUntil(async () => ((await setsInTarget(stack)) >= 3 ? true : undefined), 'first items');
  const answer = await steer(move, 'pause', { reason: 'change freeze' });
  expect([answer.status, answer.body]).toEqual([202, { id: move.id, moveUri: move.moveUri }]);
  expect(await readMove(stack.host.baseUrl, move.id)).toMatchObject({
    phase: 'paused',
    control: { wanted: 'pause', entries: [{ verb: 'pause', by: null, reason: 'change freeze' }] },
  });
  // Nothing was lost yet, so a quiet move is one that holds.
  const calls = await untilQuiet(stack);
  await localControl(stack.emulator.azure).slowDown(0);
  expect((await steer(move, 'pause')).status).toBe(202);
  expect(await untilQuiet(stack)).toBe(calls);
  const sets = await setsInTarget(stack);
  // Within a page, too, and before its end.
  const held = await readMove(stack.host.baseUrl, move.id);
  expect([held.versions.done, held.items.done > 0]).toEqual([sets, true]);

  await stack.killHost();
  await stack.startHost();
  const restarted = await readMove(stack.host.baseUrl, move.id);
  expect([restarted.phase, restarted.items]).toEqual(['paused', held.items]);
  expect([await untilQuiet(stack), await setsInTarget(stack)]).toEqual([calls, sets]);

  expect((await steer(move, 'resume')).status).toBe(202);
  await stack.killHost();
  await stack.startHost();
  const { phase, items } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, items.done]).toEqual(['completed', secrets]);
  const { results, control } = await readReport(stack.host.baseUrl, move.id);
  const { events } = await readEvents(move.id);
  expect(control.map(({ verb, reason }) => [verb, reason])).toEqual([
    ['pause', 'change freeze'],
    ['resume', undefined],
  ]);
  expect(events.filter(({ kind }) => kind.endsWith('Asked')).map(({ at }) => at)).toEqual(control.map(({ at }) => at));
  expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['started', 'ended']);
  expect(results.every(({ verified, versions, versionCount }) => verified && versions.length === versionCount)).toBe(
    true,
  );
  expect(sets).toBeLessThan(await setsInTarget(stack));
});

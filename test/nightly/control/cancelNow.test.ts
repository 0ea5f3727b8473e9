import { itemNames } from '../../support/local/localItems';
import { readMove, readReport, type StartedMove } from '../../support/local/localMoves';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack, seededRandom, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { setsInTarget, startSlowMove, steer, untilQuiet } from '../../support/control/steeredMove';

// `POST /api/moves/{id}/cancel` with `now`, at random moments: no item begins after the answer, and status, report and vault agree.
// CANCEL_MOMENTS=50 CANCEL_SEED=7 npm run test:nightly -- cancelNow

const secrets = 120;
const moments = Number(process.env['CANCEL_MOMENTS'] ?? '4');
const random = seededRandom(Number(process.env['CANCEL_SEED'] ?? '1'));

/** The steps that the host runs at the same time. The other items of a batch wait for their step. */
const stepsAtOnce = 6;

/** About as many calls as such a move needs without its verification. */
const callsOfMove = secrets * 4.5;

let stack: KillableStack;
let vaults: unknown;

beforeAll(async () => {
  const limit = 'AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions';
  stack = await KillableStack.start(moveSeed(secrets, 10), { ...shortCalls, [limit]: String(stepsAtOnce) });
  vaults = await control().snapshot();
});
afterAll(endLocalProcesses);

const control = () => localControl(stack.emulator.azure);

const readStatus = ({ id }: StartedMove) => readMove(stack.host.baseUrl, id);

/** Starts a move that begins with vaults as they were before, and cancels it after a number of calls. */
async function cancelAfter(calls: number): Promise<StartedMove> {
  await control().restore(vaults);
  const move = await startSlowMove(stack);
  await stack.untilCalls(calls, async () => (await readStatus(move)).phase === 'completed');
  expect((await steer(move, 'cancel', { now: true, reason: 'at once' })).status).toBe(202);
  return move;
}

/** The items whose values a move has read so far. */
async function itemsBegun(): Promise<number> {
  const requests = await control().requests();
  const reads = requests.filter(({ vault, operation }) => vault === moveSource && operation === 'secrets.get');
  return new Set(reads.map(({ path }) => path.split('/')[2])).size;
}

const counted = Array.from({ length: moments }, () => Math.floor(20 + random() * callsOfMove));

it.each(counted)(
  'lets no other item begin, and status, report and vault agree, after a cancel at call %i',
  async (calls) => {
    const move = await cancelAfter(calls);
    const begun = await itemsBegun();
    await untilQuiet(stack);
    const status = await readStatus(move);
    const report = await readReport(stack.host.baseUrl, move.id);
    const arrived = await itemNames(stack.emulator.azure, otherGeographyTarget);
    expect(arrived.length).toBeLessThanOrEqual(begun + stepsAtOnce);
    const imported = report.results.filter(({ state }) => state === 'imported');
    expect(imported.map(({ itemName }) => `secret/${itemName}`).sort()).toEqual(arrived);
    expect(report.results.filter(({ state }) => state === 'cutOff')).toEqual([]);
    expect(report.versions.done).toBe(await setsInTarget(stack));
    const { phase, items, versions, problemCount } = status;
    expect({ phase, items, versions, problemCount }).toEqual({
      phase: report.phase,
      items: report.items,
      versions: report.versions,
      problemCount: report.problems.length,
    });
  },
);

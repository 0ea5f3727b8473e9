import { readVault } from '../support/localVaults';
import { readMove, readReport, postMove, waitForEnd } from '../support/localMoves';
import { endLocalProcesses } from '../support/localProcess';
import { withoutIdsAndTimes } from '../support/moveCompare';
import { KillableStack, seededRandom } from '../support/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/moveSeed';

/** `npm run e2e:kill` asks for 30; the ordinary test run for a few of them. */
const runs = Number(process.env['KILL_RUNS'] ?? 6);
const randomSeed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const secretCount = 30;

/** Calls that a whole move of the seed makes, roughly; a kill falls on any of them. */
const callsOfAMove: Readonly<Record<string, number>> = { [sameGeographyTarget]: 260, [otherGeographyTarget]: 330 };

type Victim = 'host' | 'host and emulator' | 'emulator';
const victims: readonly Victim[] = ['host', 'host', 'host and emulator', 'host', 'emulator', 'host and emulator'];

describe(`a move that is killed (KILL_SEED=${randomSeed})`, () => {
  afterEach(endLocalProcesses);

  const cases = Array.from({ length: runs }, (_, run) => ({
    run,
    victim: victims[run % victims.length] ?? 'host',
    target: run % 2 === 0 ? sameGeographyTarget : otherGeographyTarget,
  }));

  it.each(cases)(
    'run $run: the $victim killed on the way to $target, nothing is lost or doubled',
    async ({ run, victim, target }) => {
      const random = seededRandom(randomSeed + run);
      const stack = await KillableStack.start(moveSeed(secretCount));
      const before = await readVault(stack.emulator.azure, moveSource);
      const readCalls = await stack.callCount();
      const { baseUrl } = stack.host;

      const { id } = await postMove(baseUrl, { sourceVault: moveSource, targetVault: target });
      const killAt = readCalls + Math.floor(random() * (callsOfAMove[target] ?? 0));
      await stack.untilCalls(killAt, async () => (await readMove(baseUrl, id)).phase === 'completed');
      await killAndRestart(stack, victim);

      const end = await waitForEnd(baseUrl, id);
      expect(end).toMatchObject({ phase: 'completed', problems: [], items: { total: secretCount, done: secretCount } });
      await expectWholeMove(stack, target, before);
      expect(await readVault(stack.emulator.azure, moveSource)).toEqual(before);
      expect((await readReport(baseUrl, id)).verified).toBe(secretCount);
      await stack.stop();
    },
    120_000,
  );
});

async function killAndRestart(stack: KillableStack, victim: Victim): Promise<void> {
  if (victim !== 'emulator') await stack.killHost();
  if (victim !== 'host') await stack.restartEmulator();
  if (victim !== 'emulator') await stack.startHost();
}

async function expectWholeMove(
  stack: KillableStack,
  target: string,
  source: Awaited<ReturnType<typeof readVault>>,
): Promise<void> {
  const moved = await readVault(stack.emulator.azure, target);
  if (target === sameGeographyTarget) expect(moved).toEqual(source);
  else expect(withoutIdsAndTimes(moved)).toEqual(withoutIdsAndTimes(source));
}

import { localControl } from '../support/local/localControl';
import { readItems, type ReadItems, versionCount } from '../support/local/localItems';
import { readMove, readReport, postMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { localCertificateClient } from '../support/local/localVaults';
import { asMovedByValue } from '../support/move/moveCompare';
import { lateWrites } from '../support/move/lateWrites';
import { KillableStack, seededRandom, shortCalls } from '../support/move/moveKill';
import { mixedSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

/** `npm run e2e:kill` asks for 50; the ordinary test run for a few of them. */
const runs = Number(process.env['KILL_RUNS'] ?? 6);
const randomSeed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const secretCount = 16;
/** `KILL_LATE=1`: the network holds some of the writes, and delivers them after the kill. */
const isLate = process.env['KILL_LATE'] === '1';

/** Calls that a whole move of the seed makes, roughly; a kill falls on any of them. */
const callsOfAMove: Readonly<Record<string, number>> = { [sameGeographyTarget]: 300, [otherGeographyTarget]: 420 };

type Victim = 'host' | 'host and emulator' | 'emulator';
const victims: readonly Victim[] = ['host', 'host', 'host and emulator', 'host', 'emulator', 'host and emulator'];

const seedText = `KILL_SEED=${randomSeed}${isLate ? ' KILL_LATE=1' : ''}`;

describe(`a move of secrets, keys and certificates that is killed (${seedText})`, () => {
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
      const stack = await KillableStack.start(mixedSeed(secretCount), isLate ? lateWrites.env : shortCalls);
      const before = await readItems(stack.emulator.azure, moveSource);
      const readCalls = await stack.callCount();
      const { baseUrl } = stack.host;

      const body = { sourceVault: moveSource, targetVault: target, unmovableKeys: 'recreate' };
      if (isLate) await lateWrites.add(localControl(stack.emulator.azure), target, random);
      const { id } = await postMove(baseUrl, body);
      const killAt = readCalls + Math.floor(random() * (callsOfAMove[target] ?? 0));
      await stack.untilCalls(killAt, async () => hasEnded((await readMove(baseUrl, id)).phase));
      await killAndRestart(stack, victim);

      await expectEnd(stack, id, target, before);
      await localControl(stack.emulator.azure).whenDelivered();
      await expectWholeMove(stack, target, before);
      expect(await readItems(stack.emulator.azure, moveSource)).toEqual(before);
      await stack.stop();
    },
    240_000,
  );
});

function hasEnded(phase: string): boolean {
  return phase === 'completed' || phase === 'partiallyCompleted';
}

async function killAndRestart(stack: KillableStack, victim: Victim): Promise<void> {
  if (victim !== 'emulator') await stack.killHost();
  if (victim !== 'host') await stack.restartEmulator();
  if (victim !== 'emulator') await stack.startHost();
}

/** Everything arrived and was verified; what a person has to do is the same as without a kill. */
async function expectEnd(stack: KillableStack, id: string, target: string, before: ReadItems): Promise<void> {
  const { baseUrl } = stack.host;
  const total = before.secrets.length + before.keys.length + before.certificates.length;
  const items = { total, done: total, skipped: 0, blocked: 0, failed: 0 };
  const end = await waitForEnd(baseUrl, id);
  const { verified, problems } = await readReport(baseUrl, id);
  const newKeys = target === sameGeographyTarget ? [] : before.keys.map(() => 'NEW_KEY_MATERIAL');
  // First, because it names what the counts only count.
  expect(problems.map(({ code }) => code).sort()).toEqual(['ISSUER_PASSWORD_NEEDED', ...newKeys]);
  expect(end).toMatchObject({ phase: 'partiallyCompleted', items });
  expect(verified).toBe(total);
}

async function expectWholeMove(stack: KillableStack, target: string, source: ReadItems): Promise<void> {
  const { azure } = stack.emulator;
  const moved = await readItems(azure, target);
  if (target === sameGeographyTarget) {
    expect(moved).toEqual(source);
  } else {
    expect(asMovedByValue(moved)).toEqual(asMovedByValue(source));
    expect(moved.keys.map(({ versions }) => versions.length)).toEqual(source.keys.map(() => 1));
    expect(versionCount({ ...moved, keys: [] })).toBe(versionCount({ ...source, keys: [] }));
  }
  const contacts = await localCertificateClient(azure, target).getContacts();
  expect(contacts).toEqual(await localCertificateClient(azure, moveSource).getContacts());
  const writes = (await localControl(azure).requests()).filter(({ operation }) => operation === 'contacts.set');
  expect(writes.length).toBeLessThanOrEqual(1);
}

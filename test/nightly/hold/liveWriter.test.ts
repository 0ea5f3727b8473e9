import { setTimeout as wait } from 'node:timers/promises';
import { steer } from '../../support/control/steeredMove';
import { fastClock } from '../../support/hold/fastClock';
import { LiveSource } from '../../support/hold/liveSource';
import { postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { readVault } from '../../support/local/localVaults';
import { KillableStack, seededRandom } from '../../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// A held move while a writer changes the source at random and the host is killed. A long command, which does not run with the
// other tests: HOLD_CHANGES=200 HOLD_SEED=7 HOLD_KILLS=5 npm run test:nightly hold/liveWriter

const changes = Number(process.env['HOLD_CHANGES'] ?? 0);
const kills = Number(process.env['HOLD_KILLS'] ?? 3);
const seedNumber = Number(process.env['HOLD_SEED'] ?? 1);
const runs = changes > 0 ? test : test.skip;

afterAll(endLocalProcesses);

async function contents(stack: KillableStack, vault: string) {
  const secrets = await readVault(stack.emulator.azure, vault);
  return Object.fromEntries(
    secrets.map(({ name, versions }) => [
      name,
      versions.map(({ value, tags, enabled, contentType }) => ({
        value,
        tags,
        enabled,
        contentType,
      })),
    ]),
  );
}

runs(
  'has at the cutover what the source has, after random changes and kills',
  async () => {
    const random = seededRandom(seedNumber);
    const clock = fastClock(60);
    const stack = await KillableStack.startWithOwnAzure(moveSeed(30), clock, clock);
    const request = { gate: 'off', sourceVault: moveSource, targetVault: sameGeographyTarget, cutover: 'hold' };
    const move = await postMove(stack.host.baseUrl, { ...request, deletions: 'follow' });
    const names = Array.from({ length: 30 }, (_, at) => `secret-${String(at).padStart(3, '0')}`);
    const source = new LiveSource(() => stack.emulator, moveSource, random, names);
    const killsAt = new Set(Array.from({ length: kills }, () => Math.floor(random() * changes)));
    for (let at = 0; at < changes; at += 1) {
      await source.change();
      if (killsAt.has(at)) {
        await stack.killHost();
        await stack.startHost();
      }
      // The pace of the writer, by which passes meet it at random moments.
      await wait(random() * 200);
    }
    await waitForMove(stack.host.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
    expect((await steer(move, 'cutover')).status).toBe(202);
    await waitForEnd(stack.host.baseUrl, move.id, 600_000);
    const report = await readReport(stack.host.baseUrl, move.id);
    // A secret that was deleted before a pass had it whole is named, and nothing more can be done.
    const named = report.problems.map(({ itemName = '' }) => itemName);
    // More deletions than nobody has to approve are held back.
    const isOpen = (name: string) => !source.deletedNames.has(name);
    const open = report.problems.filter(({ code }) => code !== 'DELETIONS_HELD');
    expect(open.filter(({ itemName = '' }) => isOpen(itemName))).toEqual([]);
    const wanted = await contents(stack, moveSource);
    const found = await contents(stack, sameGeographyTarget);
    const kept = (report.sincePlan?.deleted ?? []).filter(({ state }) => state !== 'followed');
    const keptNames = new Set([...kept.map(({ itemName }) => itemName), ...named]);
    expect(Object.fromEntries(Object.entries(found).filter(([name]) => !keptNames.has(name)))).toEqual(wanted);
  },
  3_600_000,
);

import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { readItems } from '../support/local/localItems';
import { isOwnPolicy, localKeyVaultClient, readSetUp } from '../support/local/localArm';
import { postMove, readMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { collect } from '../support/azure/azureTestVaults';
import { KillableStack, seededRandom } from '../support/move/moveKill';
import { createTarget, mappings, setUpSource, sourceGroup, targetGroup, targetSeed } from '../support/seeds/targetSeed';

/** A long run kills 20 times, an ordinary test run a few times. */
const runs = Number(process.env['KILL_RUNS'] ?? 3);
const randomSeed = Number(process.env['KILL_SEED'] ?? 1);
const target = 'contoso-made';

type Victim = 'host' | 'emulator' | 'host and emulator';
const victims: readonly Victim[] = ['host', 'host and emulator', 'emulator'];

describe(`a target whose creation is interrupted by a kill (KILL_SEED=${randomSeed})`, () => {
  afterEach(endLocalProcesses);

  const cases = Array.from({ length: runs }, (_, run) => ({ run, victim: victims[run % victims.length] ?? 'host' }));

  it.each(cases)(
    'run $run: exists once, correctly configured, without a duplicate role assignment, after a kill of the $victim',
    async ({ run, victim }) => {
      const random = seededRandom(randomSeed + run);
      const stack = await KillableStack.startWithOwnAzure(slowSeed(), { MOVE_ALLOWED_TARGETS: '*' });
      const before = await readSetUp(stack.emulator.azure, sourceGroup, setUpSource);
      const configuration = { ...mappings, purgeProtection: 'likeSource' };
      const body = { sourceVault: setUpSource, targetVault: target, createTarget, configuration };
      const { id } = await postMove(stack.host.baseUrl, body);
      await untilWrites(stack, id, Math.floor(random() * writesOfPreparation));
      await killAndRestart(stack, victim);

      const end = await waitForEnd(stack.host.baseUrl, id);
      expect(end).toMatchObject({ phase: 'completed', problems: [] });
      const { azure } = stack.emulator;
      const subnets = mappings.subnets.map((pair) => pair.target).sort();
      const { policies, ...made } = await readSetUp(azure, targetGroup, target);
      const ofOthers = before.policies.filter((policy) => !isOwnPolicy(policy));
      expect(policies.filter((policy) => !isOwnPolicy(policy))).toEqual(ofOthers);
      expect(policies).toHaveLength(ofOthers.length + 1);
      expect({ ...made, policies: [] }).toEqual({
        ...before,
        policies: [],
        network: { ...before.network, subnets },
      });
      expect(await vaultsNamed(stack, target)).toHaveLength(1);
      expect(await readItems(azure, target)).toEqual(await readItems(azure, setUpSource));
      expect((await readReport(stack.host.baseUrl, id)).configuration?.drift).toEqual([]);
      await stack.stop();
    },
  );
});

/** Creation, flags, policies, five role assignments and two diagnostic settings; a read precedes each write. */
const writesOfPreparation = 10;

/** Slow enough that kills also interrupt calls, not only the time between them. */
function slowSeed() {
  const seed = targetSeed();
  return { ...seed, settings: { ...seed.settings, latency: { ms: 15 } } };
}

/**
 * Resolves when the management plane has received this many writes to the target, or when the move has passed this
 * phase.
 */
async function untilWrites(stack: KillableStack, id: string, count: number): Promise<void> {
  await waitUntil(async () => {
    const { phase } = await readMove(stack.host.baseUrl, id);
    if (isOver(phase)) return true;
    const requests = await localControl(stack.emulator.azure).requests();
    const writes = requests.filter(({ path, method }) => method !== 'GET' && path.includes(`/vaults/${target}`));
    return writes.length >= count && phase !== 'planning' ? true : undefined;
  }, `${count} writes`);
}

function isOver(phase: string): boolean {
  return ['transferring', 'verifying', 'finishing', 'completed', 'partiallyCompleted', 'failed'].includes(phase);
}

async function killAndRestart(stack: KillableStack, victim: Victim): Promise<void> {
  if (victim !== 'emulator') await stack.killHost();
  if (victim !== 'host') await stack.restartEmulator();
  if (victim !== 'emulator') await stack.startHost();
}

async function vaultsNamed(stack: KillableStack, name: string): Promise<unknown[]> {
  const all = await collect(localKeyVaultClient(stack.emulator.azure).vaults.listBySubscription());
  return all.filter((vault) => vault.name?.toLowerCase() === name);
}

import { type Random } from '../../../test/support/fuzz/random';
import { type World } from '../world';

/** A deployment: it ends all processes, and others with the code of its version take their place. */
export interface Release {
  readonly isNewer: boolean;
  /** How long after the one before it happens, or after the begin of the history. */
  readonly afterMs: number;
  /** It happens earlier if a run of the newer version is under way: this long after somebody has seen it. */
  readonly inRunMs?: number;
}

const second = 1_000;

/** An upgrade, the deployment of the former version again, and the upgrade again: all while faults happen. */
export function planReleases(random: Random): readonly Release[] {
  const upgrade = { isNewer: true, afterMs: random.int(0, random.pick([0, 0, 0, 30, 120] as const) * second) };
  const back = { isNewer: false, afterMs: random.int(10 * second, 240 * second) };
  const inRunMs = random.int(0, random.pick([1, 3, 10] as const) * second);
  const again = { isNewer: true, afterMs: random.int(30 * second, 600 * second) };
  return [upgrade, random.chance(0.85) ? { ...back, inRunMs } : back, again];
}

const looksEveryMs = 500;

/** Deploys one version after the other, as people do. */
export async function release(
  world: World,
  releases: readonly Release[],
  people: { readonly hasNewerRun: () => boolean; readonly deploy: (isNewer: boolean) => void },
): Promise<void> {
  for (const { isNewer, afterMs, inRunMs } of releases) {
    const until = world.now + afterMs;
    if (inRunMs === undefined) await world.wait(afterMs);
    while (world.now < until && !people.hasNewerRun()) await world.wait(looksEveryMs);
    if (world.now < until) await world.wait(inRunMs ?? 0);
    people.deploy(isNewer);
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { azureClientOptions } from '../azure/azureClients';
import { seededRandom } from '../fuzz/random';
import { localControl } from '../local/localControl';
import { KillableStack } from '../move/moveKill';
import { DeliveryLog } from './deliveryLog';
import { sharedSeed } from './historySeed';
import { KillAppointment } from './killAppointment';
import { MoveClient } from './moveClient';
import { planHistory } from './planHistory';
import { type HistoryKind, type HistoryPlan, type HistoryTimes } from './plannedHistory';
import { type HistoryOutcome, type HistoryStack, runHistory } from './runHistory';

/**
 * A short run uses short times. In a long run many histories share the machine, and a whole move has to fit into the
 * life of a request.
 */
const callTimeoutSeconds = { few: 3, many: 12 } as const;

function timesOf({ count, atOnce, isSlow = false }: HistoriesOptions): HistoryTimes {
  const callMs = 1_000 * (count <= atOnce && !isSlow ? callTimeoutSeconds.few : callTimeoutSeconds.many);
  const lifeMs = callMs * 1.5;
  return { callMs, lifeMs, heldMsMax: lifeMs - 500 };
}

function environmentOf({ callMs }: HistoryTimes): Record<string, string> {
  return {
    VAULT_CALL_TIMEOUT_SECONDS: String(callMs / 1_000),
    MOVE_ALLOWED_SOURCES: 'past-*',
    MOVE_ALLOWED_TARGETS: 'past-*',
  };
}

/** The number of histories after which the processes restart, so that thousands of vaults do not slow them down. */
const historiesOfStack = 100;
/** A move has to continue soon after a kill, so only a few continue at the same time. */
const killedAtOnce = 8;

export interface HistoriesOptions {
  readonly count: number;
  readonly seed: number;
  /** The number of concurrent histories per host. */
  readonly atOnce: number;
  /** The number of hosts, each with its own emulator. */
  readonly hosts: number;
  /** Only the histories of these kinds; all by default. */
  readonly kinds?: readonly HistoryKind[] | undefined;
  readonly onOutcome?: (outcome: HistoryOutcome) => void;
  /** On a machine whose cores are taken, a short run also uses the times of a long one. */
  readonly isSlow?: boolean;
}

export interface HistoriesOutcome {
  readonly outcomes: readonly HistoryOutcome[];
  readonly kills: number;
}

/** Runs the histories of the seeds `seed`, `seed + 1` … concurrently. */
export async function runHistories(options: HistoriesOptions): Promise<HistoriesOutcome> {
  const { count, seed: first, kinds, atOnce, hosts } = options;
  const times = timesOf(options);
  const seeds = Array.from({ length: count }, (_, at) => first + at).filter(
    (seed) => kinds === undefined || kinds.includes(planOf(seed, times).kind),
  );
  const outcomes: HistoryOutcome[] = [];
  let kills = 0;
  const take = (outcome: HistoryOutcome): void => {
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
  };
  await atMost(hosts, partsOf(seeds, historiesOfStack), async (part) => {
    const killed = await runPart(part, { times, atOnce, take });
    kills += killed;
  });
  return { outcomes, kills };
}

interface Part {
  readonly times: HistoryTimes;
  readonly atOnce: number;
  readonly take: (outcome: HistoryOutcome) => void;
}

/** Runs histories over one host, and returns the number of kills. */
async function runPart(seeds: readonly number[], { times, atOnce, take }: Part): Promise<number> {
  const running = await KillableStack.start(sharedSeed, environmentOf(times));
  const isKilled = (seed: number): boolean => planOf(seed, times).kill !== undefined;
  let kills = 0;
  const runGroup = async (group: readonly number[], limit = group.length): Promise<void> => {
    const appointment = new KillAppointment(group.filter(isKilled).length, async () => {
      await running.killHost();
      await running.startHost();
    });
    const stack = stackOf(running, times, appointment);
    const all = atMost(limit, group, async (seed) => {
      take(await runHistory(stack, seed).catch((error: unknown) => brokenHistory(seed, times, error)));
    });
    await Promise.all([all, readLog(stack, all)]);
    kills += appointment.kills;
  };
  if (seeds.length <= atOnce) await runGroup(seeds);
  else {
    for (const group of partsOf(seeds.filter(isKilled), killedAtOnce)) await runGroup(group);
    const calm = seeds.filter((seed) => !isKilled(seed));
    await runGroup(calm, atOnce);
  }
  await running.stop();
  return kills;
}

/** A history that could not run to its end is a violation too, and does not stop the others. */
function brokenHistory(seed: number, times: HistoryTimes, error: unknown): HistoryOutcome {
  const plan = planOf(seed, times);
  const violations = [error instanceof Error ? error.message : String(error)];
  return { seed, kind: plan.kind, moves: 0, verified: 0, isVoid: false, violations, story: { plan } };
}

function planOf(seed: number, times: HistoryTimes): HistoryPlan {
  return planHistory(seededRandom(seed), times);
}

function stackOf(
  { emulator: { azure }, host }: KillableStack,
  times: HistoryTimes,
  appointment: KillAppointment,
): HistoryStack {
  const control = localControl(azure);
  return {
    azure,
    control,
    client: new MoveClient(host.baseUrl),
    deliveries: new DeliveryLog(control, times.lifeMs),
    sdkOptions: { ...azureClientOptions(azure), retryOptions: { maxRetries: 0 } },
    times,
    appointment,
  };
}

function partsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

/** Runs all tasks with at limit `limit` at the same time. The next one begins as soon as one has ended. */
async function atMost<T>(limit: number, all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: limit }, work));
}

/** Reads the log of the emulator often enough to miss nothing, until the work has ended. */
async function readLog({ deliveries }: HistoryStack, work: Promise<unknown>): Promise<void> {
  const over = work.then(
    () => true,
    () => true,
  );
  do await deliveries.read();
  while (!(await Promise.race([over, wait(8_000, false, { ref: false })])));
}

import { setTimeout as wait } from 'node:timers/promises';
import { azureClientOptions } from '../azure/azureClients';
import { seededRandom } from '../fuzz/random';
import { localControl } from '../local/localControl';
import { KillableStack } from '../move/moveKill';
import { DeliveryLog } from './deliveryLog';
import { sharedSeed } from './historySeed';
import { MoveClient, pause } from './moveClient';
import { type HistoryOutcome, type HistoryStack, runHistory } from './runHistory';

/** Requests are given up after this time, and live half as long again. */
const callTimeoutSeconds = 2;
const lifeMs = callTimeoutSeconds * 1_500;

const env = {
  VAULT_CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds),
  MOVE_ALLOWED_SOURCES: 'history-*',
  MOVE_ALLOWED_TARGETS: 'history-*',
};

export interface HistoriesOptions {
  readonly count: number;
  readonly seed: number;
  /** How many run at the same time: a group, in which the host is killed or is not. */
  readonly atOnce: number;
  readonly onOutcome?: (outcome: HistoryOutcome) => void;
}

export interface HistoriesOutcome {
  readonly outcomes: readonly HistoryOutcome[];
  readonly kills: number;
}

/** After so many groups the processes are new, so that thousands of vaults do not slow them down. */
const groupsOfStack = 8;

/**
 * Runs the histories of the seeds `seed`, `seed + 1` … in groups; in every second group, or the only
 * one, the host is killed once or twice.
 */
export async function runHistories({ count, seed, atOnce, onOutcome }: HistoriesOptions): Promise<HistoriesOutcome> {
  const seeds = Array.from({ length: count }, (_, at) => seed + at);
  const outcomes: HistoryOutcome[] = [];
  let kills = 0;
  let running: KillableStack | undefined;
  for (let group = 0; group * atOnce < count; group += 1) {
    if (group % groupsOfStack === 0) {
      await running?.stop();
      running = await KillableStack.start(sharedSeed, env);
    }
    if (running === undefined) break;
    const stack = stackOf(running);
    const own = seeds.slice(group * atOnce, (group + 1) * atOnce);
    const all = Promise.all(
      own.map(async (one) => {
        const outcome = await runHistory(stack, one);
        outcomes.push(outcome);
        onOutcome?.(outcome);
      }),
    );
    const isKilled = group % 2 === 1 || atOnce >= count;
    const killing = isKilled ? killHost(running, own[0] ?? seed) : Promise.resolve(0);
    const [killed] = await Promise.all([killing, all, readLog(stack, all)]);
    kills += killed;
  }
  await running?.stop();
  return { outcomes, kills };
}

function stackOf({ emulator: { azure }, host }: KillableStack): HistoryStack {
  const control = localControl(azure);
  return {
    azure,
    control,
    client: new MoveClient(host.baseUrl),
    deliveries: new DeliveryLog(control, lifeMs),
    sdkOptions: { ...azureClientOptions(azure), retryOptions: { maxRetries: 0 } },
    heldMsMax: lifeMs - 500,
  };
}

async function killHost(stack: KillableStack, seed: number): Promise<number> {
  const random = seededRandom(seed);
  const kills = random.int(1, 2);
  for (let killed = 0; killed < kills; killed += 1) {
    await pause(random.int(800, 5_000));
    await stack.killHost();
    await stack.startHost();
  }
  return kills;
}

/** Reads the log of the emulator often enough to miss nothing, until the work is over. */
async function readLog({ deliveries }: HistoryStack, work: Promise<unknown>): Promise<void> {
  const over = work.then(
    () => true,
    () => true,
  );
  do await deliveries.read();
  while (!(await Promise.race([over, wait(8_000, false, { ref: false })])));
}

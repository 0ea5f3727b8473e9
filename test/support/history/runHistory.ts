import { type SecretClientOptions } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { seededRandom } from '../fuzz/random';
import { type LocalControl } from '../local/localControl';
import { localSecretClient } from '../local/localVaults';
import { waitForLasting } from '../host/hostWait';
import { type DeliveryLog } from './deliveryLog';
import { historySeed, historyVault } from './historySeed';
import { judgeHistory } from './judgeHistory';
import { writeLive } from './liveWriter';
import { type MoveClient } from './moveClient';
import { type HistoryPlan, planHistory, type PlannedMove, type PlannedWriter, type Side } from './planHistory';
import { readVersions } from './readVersions';
import { type EndedRun, runMoves } from './runMoves';
import { toHistory, type WritesBySide } from './toHistory';

/** What all histories of one stack share. */
export interface HistoryStack {
  readonly azure: ReadyInfo;
  readonly control: LocalControl;
  readonly client: MoveClient;
  readonly deliveries: DeliveryLog;
  readonly sdkOptions: SecretClientOptions;
  /** No request is held longer than this. */
  readonly heldMsMax: number;
}

export interface HistoryOutcome {
  readonly seed: number;
  readonly moves: number;
  /** Items that a report says are verified. */
  readonly verified: number;
  readonly isVoid: boolean;
  readonly violations: readonly string[];
  /** What happened, for a person who looks for the cause. */
  readonly story: unknown;
}

/** Runs the history that a seed stands for, and judges it. */
export async function runHistory(stack: HistoryStack, seed: number): Promise<HistoryOutcome> {
  const plan = planHistory(seededRandom(seed), stack.heldMsMax);
  await stack.control.seed(historySeed(seed, plan));
  const faults = await addFaults(stack, seed, plan);
  const writing = Promise.all(plan.writers.map((writer, at) => write(stack, seed, { writer, at })));
  const runs = await moveAll(stack, seed, plan.moves);
  const writes = await writing;
  await untilQuiet(stack, seed, faults);
  if (plan.isMovedAgain) runs.push(...(await moveAll(stack, seed, [lastMove], 'last')));
  await stack.deliveries.read();
  const target = historyVault(seed, 'target');
  const found = {
    west: await readVersions(clientOf(stack, seed, 'west')),
    south: await readVersions(clientOf(stack, seed, 'south')),
    target: await readVersions(clientOf(stack, seed, 'target')),
  };
  const history = toHistory({
    plan,
    runs,
    writes: writes.reduce(joined, {}),
    found,
    deliveredAgainMs: (name) => stack.deliveries.deliveredAgainMs(target, name),
  });
  return {
    seed,
    moves: runs.length,
    verified: runs.reduce((sum, { report }) => sum + (report?.verified ?? 0), 0),
    isVoid: sidesOf.some((side) => stack.deliveries.isVoid(historyVault(seed, side))),
    violations: judgeHistory(history),
    story: { plan, history },
  };
}

const sidesOf: readonly Side[] = ['west', 'south', 'target'];

const lastMove: PlannedMove = {
  from: 'west',
  method: 'exportImport',
  onConflict: 'skip',
  disabled: 'unlock',
  then: 'waitForEnd',
  pauseMs: 0,
};

async function addFaults({ control }: HistoryStack, seed: number, { faults }: HistoryPlan): Promise<string[]> {
  const rules = faults.map(({ side, operation, rule }) => ({
    ...rule,
    match: { vault: historyVault(seed, side), operation },
  }));
  return Promise.all(rules.map((rule) => control.addFault(rule)));
}

/** Takes the faults away, and waits until the network holds nothing of this history. */
async function untilQuiet({ control }: HistoryStack, seed: number, faults: readonly string[]): Promise<void> {
  for (const id of faults) await control.removeFault(id);
  const vaults = new Set(sidesOf.map((side) => historyVault(seed, side)));
  await waitForLasting(
    async () => ((await control.heldRequests()).some(({ vault }) => vaults.has(vault)) ? undefined : true),
    'quiet network',
  );
}

function moveAll(stack: HistoryStack, seed: number, moves: readonly PlannedMove[], part = 'move'): Promise<EndedRun[]> {
  const vaults = new Set(sidesOf.map((side) => historyVault(seed, side)));
  const bodyOf = ({ from, method, onConflict, disabled }: PlannedMove) => ({
    sourceVault: historyVault(seed, from),
    targetVault: historyVault(seed, 'target'),
    method,
    onConflict,
    disabled,
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
  });
  const hits = async (): Promise<number> => {
    const own = (await stack.control.faults()).filter(({ rule }) => vaults.has(rule.match.vault ?? ''));
    return own.reduce((sum, fault) => sum + fault.hits, 0);
  };
  return runMoves({ client: stack.client, name: `history-${seed}-${part}`, bodyOf, hits }, moves);
}

async function write(
  stack: HistoryStack,
  seed: number,
  { writer: { side, itemName, pausesMs }, at }: { readonly writer: PlannedWriter; readonly at: number },
): Promise<WritesBySide> {
  const writes = pausesMs.map((pauseMs, number) => ({ pauseMs, value: `live-${side}-${itemName}-${at}-${number}` }));
  return { [side]: { [itemName]: await writeLive(clientOf(stack, seed, side), itemName, writes) } };
}

function joined(all: WritesBySide, next: WritesBySide): WritesBySide {
  const sum = { ...all };
  for (const side of sidesOf) {
    for (const [name, writes] of Object.entries(next[side] ?? {}))
      sum[side] = { ...sum[side], [name]: [...(sum[side]?.[name] ?? []), ...writes] };
  }
  return sum;
}

function clientOf({ azure, sdkOptions }: HistoryStack, seed: number, side: Side) {
  return localSecretClient(azure, historyVault(seed, side), sdkOptions);
}

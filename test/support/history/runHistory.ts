import { type SecretClientOptions } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { seededRandom } from '../fuzz/random';
import { type LocalControl } from '../local/localControl';
import { localSecretClient } from '../local/localVaults';
import { type DeliveryLog } from './deliveryLog';
import { HistoryNetwork } from './historyNetwork';
import { historySeed, historyVault } from './historySeed';
import { judgeHistory } from './judgeHistory';
import { type KillAppointment } from './killAppointment';
import { writeLive } from './liveWriter';
import { type MoveClient, pause } from './moveClient';
import { planHistory } from './planHistory';
import {
  type HistoryKind,
  type HistoryPlan,
  type HistoryTimes,
  type PlannedKill,
  type PlannedMove,
  type PlannedWriter,
  type Side,
  sides,
} from './plannedHistory';
import { readVersions } from './readVersions';
import { type EndedRun, runMoves } from './runMoves';
import { toHistory, type WritesBySide } from './toHistory';

/** Shared by all histories of one stack. */
export interface HistoryStack {
  readonly azure: ReadyInfo;
  readonly control: LocalControl;
  readonly client: MoveClient;
  readonly deliveries: DeliveryLog;
  readonly sdkOptions: SecretClientOptions;
  readonly times: HistoryTimes;
  /** The next kill of the host, for histories that need one. */
  readonly appointment: KillAppointment;
}

export interface HistoryOutcome {
  readonly seed: number;
  readonly kind: HistoryKind;
  readonly moves: number;
  /** Items that a report says are verified. */
  readonly verified: number;
  readonly isVoid: boolean;
  readonly violations: readonly string[];
  /** A log of events, to find the cause of a violation. */
  readonly story: unknown;
}

/** Runs the history of a seed and judges it. */
export async function runHistory(stack: HistoryStack, seed: number): Promise<HistoryOutcome> {
  const plan = planHistory(seededRandom(seed), stack.times);
  const network = new HistoryNetwork(stack.control, seed);
  await stack.control.seed(historySeed(seed, plan));
  await network.addFaults(plan.faults);
  const beside = Promise.all([
    Promise.all(plan.writers.map((writer, at) => write(stack, network, { seed, writer, at }))),
    plan.kill === undefined ? undefined : killHost(stack, network, plan.kill),
  ]);
  const runs = await moveAll(stack, network, { seed, plan }).finally(() => {
    network.endMoves();
  });
  const [writes] = await beside;
  await network.becomeQuiet();
  const [first] = runs;
  if (first !== undefined) await pause(first.reportReadMs + (plan.wakesWithinMs ?? 0) - Date.now());
  if (plan.isMovedAgain) {
    const again = { ...plan, moves: [lastMove], deliverIn: undefined };
    runs.push(...(await moveAll(stack, network, { seed, plan: again, part: 'last' })));
  }
  await stack.deliveries.read();
  return judge(stack, { seed, plan, runs, writes: writes.reduce(joined, {}) });
}

const lastMove: PlannedMove = {
  from: 'west',
  method: 'exportImport',
  onConflict: 'skip',
  disabled: 'unlock',
  then: 'waitForEnd',
  pauseMs: 0,
};

interface Done {
  readonly seed: number;
  readonly plan: HistoryPlan;
  readonly runs: readonly EndedRun[];
  readonly writes: WritesBySide;
}

async function judge(stack: HistoryStack, { seed, plan, runs, writes }: Done): Promise<HistoryOutcome> {
  const found = {
    west: await readVersions(clientOf(stack, seed, 'west')),
    south: await readVersions(clientOf(stack, seed, 'south')),
    target: await readVersions(clientOf(stack, seed, 'target')),
  };
  const target = historyVault(seed, 'target');
  const deliveredAgainMs = (name: string): number[] => stack.deliveries.deliveredAgainMs(target, name);
  const history = toHistory({ plan, runs, writes, found, deliveredAgainMs });
  return {
    seed,
    kind: plan.kind,
    moves: runs.length,
    verified: runs.reduce((sum, { report }) => sum + (report?.verified ?? 0), 0),
    isVoid: sides.some((side) => stack.deliveries.isVoid(historyVault(seed, side))),
    violations: judgeHistory(history),
    story: { plan, history },
  };
}

interface Moving {
  readonly seed: number;
  readonly plan: Pick<HistoryPlan, 'moves'> & { readonly deliverIn?: HistoryPlan['deliverIn'] | undefined };
  readonly part?: string;
}

function moveAll(
  { client }: HistoryStack,
  network: HistoryNetwork,
  { seed, plan: { moves, deliverIn }, part = 'move' }: Moving,
): Promise<EndedRun[]> {
  const bodyOf = ({ from, method, onConflict, disabled }: PlannedMove) => ({
    sourceVault: historyVault(seed, from),
    targetVault: historyVault(seed, 'target'),
    method,
    onConflict,
    disabled,
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
  });
  const place = { client, name: `history-${seed}-${part}`, bodyOf, hits: () => network.hits() };
  return runMoves(deliverIn === undefined ? place : { ...place, onPhase: network.courier(deliverIn) }, moves);
}

async function killHost({ appointment }: HistoryStack, network: HistoryNetwork, kill: PlannedKill): Promise<void> {
  if (kill.when === 'time') await pause(kill.pauseMs);
  else await network.untilHeld();
  await appointment.arrive();
}

interface Writing {
  readonly seed: number;
  readonly writer: PlannedWriter;
  readonly at: number;
}

async function write(
  stack: HistoryStack,
  network: HistoryNetwork,
  { seed, writer: { side, itemName, pausesMs, from }, at }: Writing,
): Promise<WritesBySide> {
  if (from === 'firstHit') await network.untilHit();
  const writes = pausesMs.map((pauseMs, number) => ({ pauseMs, value: `live-${side}-${itemName}-${at}-${number}` }));
  return { [side]: { [itemName]: await writeLive(clientOf(stack, seed, side), itemName, writes) } };
}

function joined(all: WritesBySide, next: WritesBySide): WritesBySide {
  const sum = { ...all };
  for (const side of sides) {
    for (const [name, writes] of Object.entries(next[side] ?? {}))
      sum[side] = { ...sum[side], [name]: [...(sum[side]?.[name] ?? []), ...writes] };
  }
  return sum;
}

function clientOf({ azure, sdkOptions }: HistoryStack, seed: number, side: Side) {
  return localSecretClient(azure, historyVault(seed, side), sdkOptions);
}

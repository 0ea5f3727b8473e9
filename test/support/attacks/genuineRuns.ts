import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { postComparison, waitForComparison } from '../comparisons/localComparisons';
import { steer } from '../control/steeredMove';
import { postFleet, waitForFleet, waitForFleetEnd } from '../fleets/localFleets';
import { type InstanceStatus } from '../host/hostClient';
import { waitForLasting } from '../host/hostWait';
import { postChecks, readCheck, runChecks } from '../local/localChecks';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../local/localMoves';
import { rollbackReport, startRollback } from '../rollback/localRollbacks';
import { type ModelPair, pairOf } from '../storeModel/modelVaults';
import { type RuntimeDoor, runtimeDoor } from './runtimeDoor';

// Runs of every kind, made by the API of the app: what somebody with the key of the runtime finds there.

export const genuinePairs = {
  moved: pairOf('mdl-moved'),
  ended: pairOf('mdl-ended'),
  terminated: pairOf('mdl-stopped'),
  cancelled: pairOf('mdl-cancelled'),
  waiting: pairOf('mdl-waiting'),
  held: pairOf('mdl-held'),
  rolled: pairOf('mdl-rolled'),
  rehearsed: pairOf('mdl-rehearsed'),
  fleet: pairOf('mdl-fleet'),
  waitingFleet: pairOf('mdl-later'),
  scheduled: pairOf('mdl-scheduled'),
} as const;

/** Only the tests start what is scheduled: the day comes every four years. */
const never = '0 0 0 29 2 *';

export const genuineEnv = {
  MOVE_ALLOWED_SOURCES: 'mdl-*',
  MOVE_ALLOWED_TARGETS: 'mdl-*,rehearsal-*',
  MOVE_ALLOW_ROLLBACK: 'true',
  MOVE_ALLOW_REHEARSAL: 'true',
  // A scratch vault is deleted when no request can arrive any more.
  VAULT_CALL_TIMEOUT_SECONDS: '3',
  MOVE_CHECKS: JSON.stringify([genuinePairs.scheduled]),
  MOVE_CHECK_SCHEDULE: never,
  MOVE_COMPARISONS: JSON.stringify([genuinePairs.scheduled]),
  MOVE_COMPARE_SCHEDULE: never,
} as const;

export interface GenuineRuns {
  readonly door: RuntimeDoor;
  /** All that the runtime shows: name, id and input of every orchestration. */
  readonly instances: readonly InstanceStatus[];
  /** The ids of those that have not ended. */
  readonly running: readonly string[];
  /** Its start token is there for an hour: somebody can continue this run, within its request and its approval. */
  readonly terminated: string;
  /** What the app says about all of them. */
  readonly paths: readonly string[];
}

export async function makeGenuineRuns(baseUrl: string): Promise<GenuineRuns> {
  const moved = await startMove(baseUrl, genuinePairs.moved);
  const door = runtimeDoor(moved.statusQueryGetUri);
  const [ids, checks, comparisons, terminated] = await Promise.all([
    movesOf(baseUrl),
    checksOf(baseUrl),
    comparisonsOf(baseUrl),
    terminatedMove(baseUrl, door),
    endedFleet(baseUrl),
    waitingFleet(baseUrl),
    waitForEnd(baseUrl, moved.id),
  ]);
  await untilQuiet(door);
  const instances = await door.all();
  const running = instances.filter(isRunning).map(({ instanceId }) => instanceId);
  const moves = [moved.id, terminated, ...ids].flatMap((id) => partsOfMove.map((part) => `moves/${id}${part}`));
  const fleets = ['fleet-ended', 'fleet-waiting'].flatMap((id) =>
    ['', '/vaults', '/report'].map((part) => `fleets/${id}${part}`),
  );
  const lists = ['moves', 'checks', 'comparisons', 'fleets'].map((room) => `${room}?limit=100`);
  return { door, instances, running, terminated, paths: [...moves, ...checks, ...comparisons, ...fleets, ...lists] };
}

const partsOfMove = [
  '',
  '/plan',
  '/items',
  '/report?format=json',
  '/runs',
  '/events',
  '/rollback',
  '/rollback/report',
  '/cutover',
];

export const isRunning = ({ runtimeStatus }: InstanceStatus): boolean => ['Running', 'Pending'].includes(runtimeStatus);

function startMove(baseUrl: string, pair: ModelPair, more: object = {}): Promise<StartedMove> {
  return postMove(baseUrl, { id: pair.targetVault, ...pair, gate: 'off', ...more });
}

/** Moves of all kinds. Returns their ids. */
async function movesOf(baseUrl: string): Promise<string[]> {
  const { ended, cancelled, waiting, held, rolled, rehearsed } = genuinePairs;
  await Promise.all([
    startMove(baseUrl, ended, { approval: 'required' }).then(async (move) => {
      const { planHash } = await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingApproval');
      await postJson(`${move.moveUri}/approve`, { planHash });
      await waitForEnd(baseUrl, move.id);
    }),
    awaitingApproval(baseUrl, cancelled).then(async (move) => {
      await steer(move, 'cancel');
      await waitForEnd(baseUrl, move.id);
    }),
    awaitingApproval(baseUrl, waiting),
    startMove(baseUrl, held, { cutover: 'hold', deletions: 'follow' }).then(async (move) => {
      await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
      await steer(move, 'pause');
      await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'paused');
    }),
    startMove(baseUrl, rolled).then(async (move) => {
      await waitForEnd(baseUrl, move.id);
      await startRollback(move);
      await rollbackReport(move);
    }),
    startMove(baseUrl, rehearsed, { gate: 'warn', rehearse }).then((move) => waitForEnd(baseUrl, move.id)),
  ]);
  return [ended, cancelled, waiting, held, rolled, rehearsed].map(({ targetVault }) => targetVault);
}

const createTarget = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-genuine', location: 'northeurope' };
const rehearse = { into: { createTarget } };

async function awaitingApproval(baseUrl: string, pair: ModelPair): Promise<StartedMove> {
  const move = await startMove(baseUrl, pair, { approval: 'required' });
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingApproval');
  return move;
}

async function terminatedMove(baseUrl: string, door: RuntimeDoor): Promise<string> {
  const move = await awaitingApproval(baseUrl, genuinePairs.terminated);
  await door.post(move.id, 'terminate');
  await waitForEnd(baseUrl, move.id);
  return move.id;
}

/** Checks of one pair, of many, and on a schedule. */
async function checksOf(baseUrl: string): Promise<string[]> {
  const { moved, waiting, scheduled } = genuinePairs;
  const many = await postChecks(baseUrl, { pairs: [moved, waiting] });
  const views = await Promise.all([
    runChecks(baseUrl, moved),
    ...many.checks.map(({ checkUri }) => readCheck(checkUri)),
  ]);
  await runTimer(baseUrl, 'scheduledCheck');
  const planned = await waitForLasting(async () => {
    const { checks } = (await call(`${baseUrl}/api/checks?limit=100`)).body as {
      checks: { id: string; sourceVault: string }[];
    };
    return checks.find(({ sourceVault }) => sourceVault === scheduled.sourceVault);
  }, 'a scheduled run');
  return [...views, planned].map(({ id }) => `checks/${id}`);
}

async function comparisonsOf(baseUrl: string): Promise<string[]> {
  const { waiting } = genuinePairs;
  const started = await postComparison(baseUrl, waiting);
  await waitForComparison(started);
  await runTimer(baseUrl, 'scheduledComparison');
  return [`comparisons/${started.id}`, `comparisons/${started.id}/report?format=json`];
}

async function endedFleet(baseUrl: string): Promise<void> {
  const waves = [{ name: 'one', vaults: [genuinePairs.fleet] }];
  await waitForFleetEnd(await postFleet(baseUrl, { id: 'fleet-ended', waves, settings: { gate: 'off' } }));
}

/** A fleet that waits for the approval of its wave. */
async function waitingFleet(baseUrl: string): Promise<void> {
  const waves = [{ name: 'one', vaults: [genuinePairs.waitingFleet] }];
  const fleet = await postFleet(baseUrl, { id: 'fleet-waiting', waves, settings: { gate: 'off' }, approval: 'wave' });
  await waitForFleet(fleet, ({ needsYou }) => needsYou.includes('approve'));
}

async function runTimer(baseUrl: string, name: string): Promise<void> {
  const { status } = await call(`${baseUrl}/admin/functions/${name}`, { method: 'POST' });
  if (status !== 202) throw new Error(`Expected 202 of timer ${name}; ${String(status)} came.`);
}

const postJson = (url: string, body: object) =>
  call(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** Waits until only those orchestrations run that wait for somebody. */
function untilQuiet(door: RuntimeDoor): Promise<true> {
  const waiting = [genuinePairs.waiting.targetVault, genuinePairs.held.targetVault, 'fleet'];
  return waitForLasting(async () => {
    const running = (await door.all()).filter(isRunning);
    const names = running.map(({ instanceId }) => instanceId);
    return names.every((id) => waiting.some((part) => id.includes(part))) || undefined;
  }, 'the end of all runs that wait for nobody');
}

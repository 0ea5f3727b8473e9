import { type OperationId } from '../../../shared/contracts/operations/operations';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type FleetReport } from '../../../shared/contracts/api/fleetAnswers';
import { type RollbackPlanAnswer, type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { rollbackInstance } from '../../../shared/contracts/steps/rollbackSteps';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type EndedRun } from '../../../test/support/history/runMoves';
import { type Answered, type Asked } from '../app';
import { hasEnded } from '../row';
import { persist, type Place, runMoves, watch } from '../people';
import { maxPauseMs } from '../world';
import { type HeldRules } from './heldRules';
import { playHeld } from './playHeld';
import { playRetired } from './playRetired';
import { type Scene } from './scene';
import { type SceneRecord, type SceneRun } from './sceneRecord';
import { pairsOf, sceneVault, scratchGroup } from './sceneSeed';
import { type SourceWatch } from './sourceWatch';
import { type StepRules } from './stepRules';

export interface ScenePlace {
  readonly place: Place;
  readonly scene: Scene;
  readonly record: SceneRecord;
  readonly rules: StepRules;
  /** Where a rehearsal makes its scratch vault. */
  readonly region: string;
  /** Called when people ask for what comes after the first move. */
  readonly onAgain: () => void;
  /** Looks at a source that is retired. */
  readonly watch?: SourceWatch | undefined;
  readonly openByHand?: () => Promise<void>;
  /** Of a held move. */
  readonly heldRules?: HeldRules | undefined;
  /** Called when people ask for its cutover. */
  readonly onCutover?: () => void;
}

/** Longer than any orchestration waits before its next step, and than a process stands still. */
const patienceMs = 30 * 60_000;

/** Does what people do in a scene, and notes what they see. */
export async function playScene(at: ScenePlace): Promise<void> {
  if (at.scene.kind === 'fleet') {
    await moveFleet(at);
    return;
  }
  let isRefused = false;
  const moving = move(at, 'move').then((run) => {
    isRefused = run === undefined;
    return run;
  });
  const [first] = await Promise.all([moving, hold(at, () => isRefused)]);
  if (first === undefined) return;
  at.onAgain();
  const other = moveOther(at);
  const { place, scene, watch: source, openByHand } = at;
  if (source !== undefined && openByHand !== undefined)
    await playRetired({ place, scene, id: first.id, watch: source, openByHand });
  if (at.scene.kind === 'rollback')
    for (let count = 0; count < at.scene.times; count += 1) await rollBack(at, first, count === 0);
  if (at.scene.kind === 'retry')
    for (let count = 0; count < at.scene.times; count += 1) await retry(at, first, count === 0);
  await other;
  if (at.scene.purges) await purgeHistory(at);
  if (at.scene.isMovedAgain) await move(at, 'last');
}

/** People follow a held move until its end. */
async function hold(at: ScenePlace, isRefused: () => boolean): Promise<void> {
  const { place, heldRules: rules, onAgain, onCutover } = at;
  const { held } = at.scene;
  if (held === undefined) return;
  const moment = { onHeld: onAgain, onCutover: onCutover ?? (() => undefined) };
  await playHeld({ place, held, id: 'move-0', rules, isRefused, ...moment });
}

function bodyOf({ place: { world }, scene, region }: ScenePlace): object {
  const [[source, target] = ['west', 'target'] as const] = pairsOf(scene);
  const { method, onConflict, disabled } = scene.move;
  const { onDeleted, kind, held } = scene;
  const createTarget = { subscriptionId: defaultSubscriptionId, resourceGroup: scratchGroup, location: region };
  return {
    ...{ sourceVault: sceneVault(world.seed, source), targetVault: sceneVault(world.seed, target) },
    ...{ method, onConflict, disabled, onDeleted, gate: 'off', confirmPurge: onDeleted === 'purge' },
    ...(held && { cutover: 'hold', deletions: held.deletions, targetReadMinutes: held.targetReadMinutes }),
    ...(kind === 'rehearsal' && { rehearse: { into: { vault: scratchOf(world.seed), createTarget } } }),
  };
}

export function scratchOf(seed: number): string {
  return sceneVault(seed, 'scratch');
}

async function move(at: ScenePlace, name: string): Promise<SceneRun | undefined> {
  const planned = name === 'move' ? at.scene.move : ({ ...at.scene.move, then: 'waitForEnd' } as const);
  const [run] = await runMoves(at.place, [planned], () => bodyOf(at), name);
  return run && noted(at, run);
}

/** Other people start a move of the same vaults, which the app refuses while another run has them. */
async function moveOther(at: ScenePlace): Promise<void> {
  const { besideMs } = at.scene;
  if (besideMs === undefined) return;
  if (besideMs > 0) await at.place.world.wait(besideMs);
  await move(at, 'other');
}

function noted({ scene, record }: ScenePlace, run: EndedRun, pair = pairsOf(scene)[0]): SceneRun {
  const [source = '', target = ''] = pair ?? [];
  const seen = { ...run, source, target, isRehearsal: scene.kind === 'rehearsal' };
  record.runs.push(seen);
  return seen;
}

async function get<T>(at: ScenePlace, operation: OperationId, path: string, id: string): Promise<T | undefined> {
  const query = path.endsWith('/report') ? { format: 'json' } : {};
  const { status, body } = await persist(at.place, operation, { method: 'GET', path, params: { id }, query });
  if (status === 200) return body as T;
  if (status !== 404 && status !== 409) throw new Error(`${path} got ${String(status)}: ${JSON.stringify(body)}`);
  return undefined;
}

/** Asks until the app accepts or refuses. A request without an answer may have been accepted, and asking again changes nothing. */
async function post(at: ScenePlace, operation: OperationId, asked: Asked, isTwice: boolean): Promise<Answered> {
  const other = isTwice ? at.place.ask(operation, asked) : undefined;
  const answer = await persist(at.place, operation, asked);
  await other;
  return answer;
}

async function rollBack(at: ScenePlace, run: SceneRun, isFirst: boolean): Promise<void> {
  const { place, scene, record, rules } = at;
  const { id } = run;
  const { world, durable } = place;
  const path = `moves/${id}/rollback`;
  let askedMs = world.now;
  for (let tries = 0; tries < 8; tries += 1) {
    const plan = await get<RollbackPlanAnswer>(at, 'getRollbackPlan', `${path}/plan`, id);
    if (plan === undefined) return;
    if (plan.lastReportUri !== null) await readRollback(at, run);
    await world.wait(scene.readMs);
    askedMs = world.now;
    rules.allowRollback({ runSentMs: run.sentMs, runReadMs: run.reportReadMs, atMs: world.now });
    const asked = { method: 'POST', path, params: { id }, body: { planHash: plan.planHash } } as const;
    const { status, body } = await post(at, 'startRollback', asked, isFirst && scene.isTwice);
    if (status === 202) break;
    const { code } = body as { code?: string };
    world.note(`refused ${JSON.stringify(body)}`);
    if (code === 'ROLLBACK_NOT_POSSIBLE' || tries === 7) return;
    // Another run has one of the vaults for a moment, or results came since.
    await world.wait(60_000);
  }
  const acceptedMs = world.now;
  const isCutOff = isFirst && scene.isCutOff;
  if (isCutOff) {
    await world.wait(place.faults.ms('cut off', 0, 8_000));
    durable.send(rollbackInstance(id), { kind: 'terminate', reason: 'history' });
  }
  const seenRunningMs = Math.max(acceptedMs, await untilEnded(at, rollbackInstance(id)));
  const { status, createdAt = 0 } = durable.rows.get(rollbackInstance(id)) ?? {};
  const report = status === 'Terminated' ? undefined : await readRollback(at, run);
  if (status !== 'Terminated' && report === undefined) record.broken.push(`The rollback of ${id} has no report.`);
  const view = report && (await get<RollbackReport>(at, 'getRollback', path, id));
  if (report !== undefined && JSON.stringify(view?.counts) !== JSON.stringify(report.counts))
    record.broken.push(`The rollback of ${id} and its report have different counts.`);
  const readMs = world.now;
  await world.wait(scene.readMs);
  const isStarted = createdAt >= askedMs;
  record.rollbacks.push({ run, isStarted, askedMs, acceptedMs, seenRunningMs, readMs, report });
}

async function readRollback(at: ScenePlace, run: SceneRun): Promise<RollbackReport | undefined> {
  const path = `moves/${run.id}/rollback/report`;
  const report = await get<RollbackReport>(at, 'getRollbackReport', path, run.id);
  if (report !== undefined) at.rules.noteRollback(run, report);
  return report;
}

/** Returns when it was seen running for the last time. */
async function untilEnded({ place: { world, durable } }: ScenePlace, id: string): Promise<number> {
  const until = world.now + patienceMs;
  // A start without an answer may come later.
  while (!durable.rows.has(id) && world.now < until) await world.wait(1_000);
  let seenMs = 0;
  while (!hasEnded(durable.rows.get(id)?.status ?? 'Terminated')) {
    seenMs = world.now;
    await world.wait(1_000);
  }
  return seenMs;
}

async function retry(at: ScenePlace, { id, planned }: SceneRun, isFirst: boolean): Promise<void> {
  const { place, scene } = at;
  const { world, durable } = place;
  const before = durable.rows.get(id);
  const sentMs = world.now;
  const asked = { method: 'POST', path: `moves/${id}/retry`, params: { id }, body: {} } as const;
  const { status, body } = await post(at, 'retryMove', asked, isFirst && scene.isTwice);
  world.note(`retry ${String(status)} ${JSON.stringify(body)}`);
  if (status !== 202 && durable.rows.get(id) === before) return;
  const run = { id, planned, sentMs, acceptedMs: world.now, isTerminated: false };
  if (isFirst && scene.isCutOff) {
    await world.wait(place.faults.ms('cut off', 0, 20_000));
    run.isTerminated = true;
    durable.send(id, { kind: 'terminate', reason: 'history' });
  }
  noted(at, await watch(place, run));
}

/** Somebody purges what the runtime kept of everything that has ended. */
async function purgeHistory(at: ScenePlace): Promise<void> {
  const { place, record } = at;
  const last = record.runs.at(-1);
  for (const { id, status } of [...place.durable.rows.values()]) if (hasEnded(status)) place.durable.purge(id);
  place.world.note('people purge the history');
  // The store may answer with an old list of runs for some seconds.
  await place.world.wait(6_000);
  if (last?.report === undefined || last.isTerminated || last.report.phase === 'failed') return;
  const report = await get<MoveReport>(at, 'getReport', `moves/${last.id}/report`, last.id);
  const [now, before] = [report, last.report].map((one) => JSON.stringify([one?.phase, one?.items]));
  if (now !== before)
    record.broken.push(
      `Without the history of the runtime, the report of ${last.id} has ${String(now)} and not ${String(before)}.`,
    );
}

async function moveFleet(at: ScenePlace): Promise<void> {
  const { place, scene, record } = at;
  const { world } = place;
  const id = 'fleet-a';
  const { method, onConflict, disabled } = scene.move;
  const onDeleted = scene.onDeleted === 'purge' ? 'fail' : scene.onDeleted;
  const vaults = pairsOf(scene).map(([source, target]) => ({
    ...{ sourceVault: sceneVault(world.seed, source), targetVault: sceneVault(world.seed, target) },
  }));
  const waves = scene.isTwice
    ? vaults.map((vault, number) => ({ name: `wave-${String(number)}`, vaults: [vault] }))
    : [{ name: 'wave', vaults }];
  const body = { id, waves, settings: { method, onConflict, disabled, onDeleted, gate: 'off' } };
  const { besideMs = 0 } = scene;
  const earlier = besideMs < 0 ? moveOther(at) : undefined;
  if (earlier !== undefined) await world.wait(-besideMs);
  const sentMs = world.now;
  const started = await post(at, 'startFleet', { method: 'POST', path: 'fleets', body }, false);
  if (started.status !== 202 && started.status !== 409)
    throw new Error(
      `Expected 202 to a start of a fleet; ${String(started.status)} came: ${JSON.stringify(started.body)}`,
    );
  const acceptedMs = world.now;
  at.onAgain();
  const other = earlier ?? moveOther(at);
  const control = (verb: 'pauseFleet' | 'resumeFleet' | 'cancelFleet' | 'retryFleet', path: string) =>
    persist(place, verb, { method: 'POST', path: `fleets/${id}/${path}`, params: { id }, body: {} });
  if (scene.purges) {
    await world.wait(place.faults.ms('pause', 0, 20_000));
    await control('pauseFleet', 'pause');
    await world.wait(place.faults.ms('resume', 0, 60_000));
    await control('resumeFleet', 'resume');
    // A pause without an answer can take effect after the resume. A person sees the fleet paused, and resumes it again.
    await world.wait(3 * maxPauseMs);
    await control('resumeFleet', 'resume');
  }
  if (scene.isCutOff) {
    await world.wait(place.faults.ms('cut off', 0, 20_000));
    await control('cancelFleet', 'cancel');
  }
  await untilEnded(at, fleetInstance(id));
  // What the runtime still delivers of a fleet that has ended starts nothing.
  if (scene.isCutOff) await world.wait(5 * 60_000);
  if (scene.isMovedAgain && (await control('retryFleet', 'retry')).status === 202)
    await untilEnded(at, fleetInstance(id));
  await other;
  for (const [source, target] of pairsOf(scene)) {
    const moveId = moveIdOfFleet(id, sceneVault(world.seed, target));
    if (!place.durable.rows.has(moveId)) continue;
    const run = { id: moveId, planned: scene.move, sentMs, acceptedMs, isTerminated: false };
    noted(at, await watch(place, run), [source, target]);
  }
  const report = await get<FleetReport>(at, 'getFleetReport', `fleets/${id}/report`, id);
  if (report === undefined) record.broken.push('The fleet has no report.');
  else record.fleets.push(report);
}

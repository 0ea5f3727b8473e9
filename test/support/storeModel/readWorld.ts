import { postComparison, waitForComparison } from '../comparisons/localComparisons';
import { postFleet, waitForFleetEnd } from '../fleets/localFleets';
import { waitUntil } from '../host/hostWait';
import { call, isEnd, postMove, waitForMove } from '../local/localMoves';
import { runChecks } from '../local/localChecks';
import { rollbackReport, startRollback } from '../rollback/localRollbacks';
import { steer } from '../control/steeredMove';
import { type KindName } from './documentKinds';
import { type ModelStack } from './modelStack';
import { baseOf, excluded, type ModelPair } from './modelVaults';

/** Something that has ended, and all that the app says about it. */
export interface Subject {
  readonly name: string;
  /** The names of its vaults begin with this text. */
  readonly base: string;
  /** Whether a stored document is about it. */
  readonly owns: (name: string) => boolean;
  /** Answers about the thing itself, and about its parts. */
  readonly paths: readonly string[];
  /** Kinds of which nothing is proved any more, and which answers may repeat. */
  readonly unproved?: readonly KindName[];
  /** Lists that have a line of it. */
  readonly lists: readonly string[];
}

const select = { exclude: [excluded] };

/** A move that ended, one that was rolled back, checks, a comparison and a fleet. */
export async function makeReadWorld(stack: ModelStack): Promise<Subject[]> {
  return Promise.all([
    movedWorld(stack),
    rolledBackWorld(stack),
    checkedWorld(stack),
    comparedWorld(stack),
    fleetWorld(stack),
    heldWorld(stack),
    forgottenWorld(stack),
  ]);
}

async function endedMove({ baseUrl }: ModelStack, pair: ModelPair, more: object = {}) {
  const move = await postMove(baseUrl, { id: pair.targetVault, ...pair, select, gate: 'off', ...more });
  await waitForMove(baseUrl, move.id, ({ phase }) => isEnd(phase));
  return move;
}

const formats = ['json', 'csv', 'md', 'html', 'junit'];

function subjectOfMove(name: string, base: string, more: readonly string[] = []): Subject {
  const id = `${base}-to`;
  const reports = formats.map((format) => `report?format=${format}`);
  return {
    ...{ name, base },
    owns: (document) => document.includes(id),
    paths: [
      `moves/${id}`,
      ...['plan', 'items', 'rollback/plan', ...reports, ...more].map((part) => `moves/${id}/${part}`),
    ],
    lists: [`moves/${id}/runs`, `moves/${id}/events`, 'moves?limit=100'],
  };
}

async function movedWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('moved');
  await endedMove(stack, pair);
  return subjectOfMove('status and report', baseOf(pair));
}

/** A move whose history the runtime has purged: only a signature could prove its report. */
async function forgottenWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('forgotten');
  const move = await endedMove(stack, pair);
  const { runId } = (await call(move.moveUri)).body as { runId: string };
  await waitUntil(async () => {
    await call(move.purgeHistoryDeleteUri, { method: 'DELETE' });
    return (await call(move.moveUri)).status === 404 || undefined;
  }, 'the purge of a history');
  const ofRun = `moves/${move.id}/report?run=${runId}`;
  const paths = [`moves/${move.id}`, `moves/${move.id}/plan`, `moves/${move.id}/items`, ofRun];
  const unproved = ['runRecord', 'report', 'planSummary', 'results', 'begunPage', 'lateSeal'] as const;
  return { ...subjectOfMove('run without history', baseOf(pair)), paths, unproved };
}

async function rolledBackWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('rolled');
  const move = await endedMove(stack, pair, { configuration: {} });
  await startRollback(move);
  await rollbackReport(move);
  return subjectOfMove('report of a rollback', baseOf(pair), ['rollback', 'rollback/report']);
}

async function checkedWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('checked');
  const ids = [(await runChecks(stack.baseUrl, pair)).id, (await runChecks(stack.baseUrl, pair)).id];
  return {
    ...{ name: 'ended checks', base: baseOf(pair) },
    owns: (document) => document.includes(pair.sourceVault),
    paths: ids.map((id) => `checks/${id}`),
    lists: ['checks?limit=100'],
  };
}

async function comparedWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('compared');
  const started = await postComparison(stack.baseUrl, pair);
  await waitForComparison(started);
  return {
    ...{ name: 'ended comparison', base: baseOf(pair) },
    owns: (document) => document.includes(pair.sourceVault),
    paths: [
      `comparisons/${started.id}`,
      ...formats.map((format) => `comparisons/${started.id}/report?format=${format}`),
    ],
    lists: ['comparisons?limit=100'],
  };
}

/** A held move that is paused, after checks: what its checklist says. */
async function heldWorld(stack: ModelStack): Promise<Subject> {
  const { baseUrl } = stack;
  const pair = await stack.makePair('held');
  const hold = { cutover: 'hold', deletions: 'follow' };
  const move = await postMove(baseUrl, { id: pair.targetVault, ...pair, select, gate: 'off', ...hold });
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  await runChecks(baseUrl, pair);
  await steer(move, 'pause');
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'paused');
  const owns = (document: string): boolean =>
    document.includes(pair.sourceVault) || document.includes(pair.targetVault);
  const paths = ['', '/cutover', '/items'].map((part) => `moves/${move.id}${part}`);
  return { name: 'checklist', base: baseOf(pair), owns, paths, lists: [] };
}

async function fleetWorld(stack: ModelStack): Promise<Subject> {
  const pairs = await Promise.all(['fleet-a', 'fleet-b'].map((name) => stack.makePair(name)));
  const id = 'mdl-fleet';
  const fleet = await postFleet(stack.baseUrl, {
    id,
    waves: [{ name: 'one', vaults: pairs }],
    settings: { gate: 'off', select },
  });
  await waitForFleetEnd(fleet);
  return {
    ...{ name: 'ended fleet', base: id },
    owns: (document) => document.includes(id),
    paths: [`fleets/${id}`, `fleets/${id}/vaults`, `fleets/${id}/report`],
    lists: ['fleets?limit=100'],
  };
}

import { postComparison, waitForComparison } from '../comparisons/localComparisons';
import { postFleet, waitForFleetEnd } from '../fleets/localFleets';
import { isEnd, postMove, waitForMove } from '../local/localMoves';
import { runChecks } from '../local/localChecks';
import { rollbackReport, startRollback } from '../rollback/localRollbacks';
import { steer } from '../control/steeredMove';
import { type ModelStack } from './modelStack';
import { excluded, type ModelPair } from './modelVaults';

/** Something that has ended, and all that the app says about it. */
export interface Subject {
  readonly name: string;
  /** Whether a stored document is about it. */
  readonly owns: (name: string) => boolean;
  /** Answers about the thing itself, and about its parts. */
  readonly paths: readonly string[];
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
  ]);
}

async function endedMove({ baseUrl }: ModelStack, pair: ModelPair) {
  const move = await postMove(baseUrl, { id: pair.targetVault, ...pair, select, gate: 'off' });
  await waitForMove(baseUrl, move.id, ({ phase }) => isEnd(phase));
  return move;
}

const formats = ['json', 'csv', 'md', 'html', 'junit'];

function subjectOfMove(name: string, id: string, more: readonly string[] = []): Subject {
  const reports = formats.map((format) => `report?format=${format}`);
  return {
    name,
    owns: (document) => document.includes(id),
    paths: [
      `moves/${id}`,
      ...['plan', 'items', 'rollback/plan', ...reports, ...more].map((part) => `moves/${id}/${part}`),
    ],
    lists: [`moves/${id}/runs`, `moves/${id}/events`, 'moves?limit=100'],
  };
}

async function movedWorld(stack: ModelStack): Promise<Subject> {
  const { id } = await endedMove(stack, await stack.makePair('moved'));
  return subjectOfMove('status and report', id);
}

async function rolledBackWorld(stack: ModelStack): Promise<Subject> {
  const move = await endedMove(stack, await stack.makePair('rolled'));
  await startRollback(move);
  await rollbackReport(move);
  return subjectOfMove('report of a rollback', move.id, ['rollback', 'rollback/report']);
}

async function checkedWorld(stack: ModelStack): Promise<Subject> {
  const pair = await stack.makePair('checked');
  const ids = [(await runChecks(stack.baseUrl, pair)).id, (await runChecks(stack.baseUrl, pair)).id];
  return {
    name: 'checks',
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
    name: 'comparison',
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
  return { name: 'checklist', owns, paths: [`moves/${move.id}/cutover`], lists: [] };
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
    name: 'fleet',
    owns: (document) => document.includes(id),
    paths: [`fleets/${id}`, `fleets/${id}/vaults`, `fleets/${id}/report`],
    lists: ['fleets?limit=100'],
  };
}

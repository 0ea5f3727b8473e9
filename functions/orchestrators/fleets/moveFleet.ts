import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  type FleetProgress,
  fleetRowsPerPage,
  type FleetSpec,
  type FleetSummary,
} from '../../../shared/contracts/model/fleetRuns';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { controlEvent } from '../../../shared/contracts/steps/control';
import { type Start } from '../../../shared/contracts/model/ids';
import {
  lookAtFleetContract,
  maxFleetMoves,
  moveFleetContract,
  startFleetMovesContract,
} from '../../../shared/contracts/steps/fleetSteps';
import { askToStart } from '../../../shared/rules/fleets/askedStarts';
import { countFleetRows, tryOfRow } from '../../../shared/rules/fleets/fleetRows';
import {
  beginFleet,
  endOfFleet,
  openMoves,
  pauseBeforeLook,
  rowsToLookAt,
  rowsToStart,
  takeFailedLook,
  takeLook,
  takeStarts,
} from '../../../shared/rules/fleets/nextOfFleet';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { callActivity } from '../engine/callContract';
import { now, showStatus, type Steps } from '../engine/steps';
import { pauseUnlessWoken, pauseUntil } from '../engine/pauseUntil';
import { appRun } from '../engine/generation';

/**
 * Moves many vaults, in waves. Each vault has an ordinary move, which this orchestration starts and watches, but does not
 * call: a move that hangs delays no other one. A generation looks once, and starts what may start, so that history does not
 * grow with the number of vaults. Of a look that fails, only what people asked counts; the next one repeats the rest.
 */
export const moveFleet = appRun(moveFleetContract, function* (context, { fleet, progress: carried, start }) {
  const before = carried ?? beginFleet(fleet, now(context));
  show(context, fleet, before);
  const seen = yield* look(context, { fleet, progress: before, start });
  const progress = yield* startMoves(context, { fleet, progress: seen, start });
  show(context, fleet, progress);
  const phase = endOfFleet(fleet, progress);
  if (phase !== undefined) return { ended: summaryOf(fleet, progress, { phase, finishedAt: now(context) }) };
  return { next: { fleet, progress: yield* pauseUnlessChanged(context, progress) } };
});

/**
 * Pauses longer while nothing changes. An event ends the pause: a move ends, or somebody asked something. The move is still running
 * then, and everybody with the key of the runtime can raise events, so the next look comes after the shortest pause.
 */
function* pauseUnlessChanged(context: OrchestrationContext, progress: FleetProgress): Steps<FleetProgress> {
  const after = (pauseMs: number): Date => new Date(context.df.currentUtcDateTime.getTime() + pauseMs);
  const ended = yield* pauseUnlessWoken(context, after(pauseBeforeLook(progress)), controlEvent);
  if (ended === 'paused') return progress;
  const woken = { ...progress, quietLooks: 0 };
  yield* pauseUntil(context, after(pauseBeforeLook(woken)));
  return woken;
}

interface Looking {
  readonly fleet: FleetSpec;
  readonly progress: FleetProgress;
  readonly start: Start | undefined;
}

function* look(context: OrchestrationContext, { fleet, progress, start }: Looking): Steps<FleetProgress> {
  const rows = rowsToLookAt(fleet, progress).slice(0, maxFleetMoves);
  const input = { ...rowsOf(fleet, progress, rows), startToken: start?.token };
  const lookedAt = now(context);
  try {
    const looked = yield* callActivity(context, lookAtFleetContract, input);
    if (looked.state === 'failed') return failedLook(context, { fleet, progress, start }, looked);
    return takeLook(fleet, { ...progress, lookedAt, trouble: null }, looked, now(context));
  } catch (error) {
    return inTrouble(progress, stepFault(error, context.df.version));
  }
}

/** A look that fails may still say what people asked. */
function failedLook(
  context: OrchestrationContext,
  { fleet, progress }: Looking,
  { control, changedPages = [], ...failed }: Extract<OutputOf<typeof lookAtFleetContract>, { state: 'failed' }>,
): FleetProgress {
  if (control === undefined) return inTrouble(progress, failed);
  const asked = takeFailedLook(fleet, progress, { control, changedPages }, now(context));
  return { ...asked, trouble: troubleOf(failed) };
}

function* startMoves(context: OrchestrationContext, { fleet, progress: before, start }: Looking): Steps<FleetProgress> {
  if (before.trouble !== null) return before;
  const room = maxFleetMoves - openMoves(fleet, before).length;
  const rows = rowsToStart(fleet, before, context.df.currentUtcDateTime.getTime()).slice(0, room);
  if (rows.length === 0) return before;
  const progress = askToStart(before, rows);
  const input = { ...rowsOf(fleet, progress, rows), startToken: start?.token };
  try {
    const started = yield* callActivity(context, startFleetMovesContract, input);
    if (started.state === 'failed') return inTrouble(progress, started);
    return takeStarts(fleet, progress, started.moves, now(context));
  } catch (error) {
    return inTrouble(progress, stepFault(error, context.df.version));
  }
}

/** The input of a step on some rows: with the pages that have them, so that no page is read without need. */
function rowsOf(spec: FleetSpec, progress: FleetProgress, rows: readonly number[]) {
  const { fleetId, runId, approval, starter, pages } = spec;
  const numbers = [...new Set(rows.map((row) => Math.floor(row / fleetRowsPerPage)))];
  return {
    fleet: { fleetId, runId, approval, ...(starter === undefined ? {} : { starter }) },
    pages: numbers.flatMap((page) => {
      const hash = pages[page];
      return hash === undefined ? [] : [{ page, hash }];
    }),
    moves: rows.map((row) => ({ row, tryNumber: tryOfRow(progress, row) })),
    asks: progress.control.vaults.filter(({ row }) => rows.includes(row)),
  };
}

type Fault = Pick<StepFailed, 'code' | 'detail'>;

/** Nothing has changed, and the status says why. */
function inTrouble(progress: FleetProgress, fault: Fault): FleetProgress {
  return { ...progress, trouble: troubleOf(fault), quietLooks: progress.quietLooks + 1 };
}

function troubleOf({ code, detail }: Fault): FleetProgress['trouble'] {
  return { code, detail: shortenText(detail, 600) };
}

/** Only a proved orchestration shows anything. */
function show(
  context: OrchestrationContext,
  { fleetId, runId, vaults }: FleetSpec,
  { phase, rows }: FleetProgress,
): void {
  showStatus(context, { fleetId, runId, phase, counts: countFleetRows(rows, { first: 0, vaults }) });
}

function summaryOf(
  fleet: FleetSpec,
  progress: FleetProgress,
  { phase, finishedAt }: Pick<FleetSummary, 'phase' | 'finishedAt'>,
): FleetSummary {
  const { fleetId, runId, vaults } = fleet;
  return { fleetId, runId, phase, finishedAt, counts: countFleetRows(progress.rows, { first: 0, vaults }), progress };
}

import { counted } from '../../shared/words/word';
import { type MoveStatus, type ShownHold } from '../../shared/contracts/api/moveStatus';
import { explainReason } from '../../shared/rules/problems/explainReason';
import { scratchFateWords } from '../../shared/words/outcomeWords';
import { cardLines } from './documentLines';
import { workOfMove } from '../../shared/rules/transfer/phaseTimes';
import { reasonCodeSchema } from '../../shared/contracts/model/reasonCodes';
import { type ExitCode, exitCodes } from '../cliError';
import { isEnd } from '../watch/followMove';
import { holdWords } from '../watch/progressLines';
import { bad, empty, good, indented, type Line, line, paragraph, type Piece, quiet, strong, warn } from './line';
import { durationOf, shortHash } from './counts';

/** The exit code for the state of a move. `3` means that something is not in the target as it is in the source. */
export function exitCodeOf({ phase }: Pick<MoveStatus, 'phase'>): ExitCode {
  switch (phase) {
    case 'partiallyCompleted':
    case 'paused':
      return exitCodes.stays;
    case 'failed':
    case 'cancelled':
      return exitCodes.failed;
    case 'awaitingApproval':
      return exitCodes.needsApproval;
    case 'completed':
    case 'planning':
    case 'preparing':
    case 'transferring':
    case 'verifying':
    case 'syncing':
    case 'awaitingCutover':
    case 'finishing':
      return exitCodes.ok;
  }
}

/** A move in a few lines: its state, its sums, its problems by code, and the commands that continue. */
export function statusLines(status: MoveStatus, command: string, columns: number): readonly Line[] {
  const { id, runId, sourceVault, targetVault, items, versions, phase, phases, waitingFor, planHash, control } = status;
  const left = items.skipped + items.blocked + items.failed;
  return [
    line(strong(`${sourceVault} → ${targetVault}: `), phasePiece(status), quiet(`   move ${id}, run ${runId}`)),
    indented(
      2,
      `${items.done.toLocaleString('en')} of ${counted(items.total, 'item')} in the target, ${versions.done.toLocaleString('en')} of ${counted(versions.total, 'version')}, in ${durationOf(workOfMove(phases))} of work.`,
    ),
    ...(left === 0
      ? []
      : [
          indented(2, `Not in the target: ${items.blocked} blocked, ${items.skipped} skipped, ${items.failed} failed.`),
        ]),
    ...(status.hold === null || isEnd(phase) ? [] : holdLines(status.hold, columns)),
    ...(waitingFor === null ? [] : paragraph(`Waits: ${waitingFor.message}`, { columns, indent: 2, hang: 2 })),
    ...(control === null || isEnd(phase) ? [] : paragraph(control.message, { columns, indent: 2, hang: 2 })),
    ...rehearsalLines(status, command),
    ...codeLines(status, columns),
    ...(planHash === null ? [] : [indented(2, quiet(`Plan ${shortHash(planHash)}.`))]),
    ...nextLines(status, command),
  ];
}

/** A held move: how far it is in step, and what it cannot bring. */
function holdLines(hold: ShownHold, columns: number): readonly Line[] {
  return [
    indented(2, `${holdWords(hold)}.`),
    ...hold.pending.first.flatMap(({ code, itemType = 'item', itemName = '', remedy }) =>
      cardLines(
        { tone: 'warn', badge: code, title: `${itemType} ${itemName}`, texts: [], remedies: [remedy] },
        columns,
      ),
    ),
  ];
}

/** Above, the target is the scratch vault. */
function rehearsalLines({ id, rehearsal }: MoveStatus, command: string): readonly Line[] {
  if (rehearsal === undefined) return [];
  const { targetVault, planReportUri, scratch } = rehearsal;
  const run = /run=([0-9a-f]{8})$/.exec(planReportUri ?? '')?.[1];
  return [
    indented(2, `A rehearsal of the move to ${targetVault}, which it only reads.`),
    ...(scratch === null ? [] : [indented(2, `The scratch vault: ${scratchFateWords(scratch)}.`)]),
    ...(run === undefined
      ? []
      : [indented(2, 'What the real move would do:  ', `${command} report ${id} --run ${run}`)]),
  ];
}

function phasePiece({ phase }: MoveStatus): Piece {
  const code = exitCodeOf({ phase });
  return code === exitCodes.ok ? good(phase) : code === exitCodes.failed ? bad(phase) : warn(phase);
}

/** Each code once, with the words of its first problem. The status has the first few problems of all. */
function codeLines(status: MoveStatus, columns: number): readonly Line[] {
  const { problemsByCode, problems, problemCount, phases } = status;
  if (problemCount === 0) return [];
  // Before this phase, no item and no issuer is certain to be in the target.
  const when = phases.some(({ phase }) => phase === 'transferring') ? 'done' : 'planned';
  return [
    empty,
    ...problemsByCode.flatMap(({ code, count }) => {
      const known = problems.find((problem) => problem.code === code);
      const reason = reasonCodeSchema.safeParse(code);
      const words = known ?? (reason.success ? explainReason(reason.data, { when }) : undefined);
      const texts = words === undefined ? [] : [words.detail];
      const remedies = words === undefined ? [] : [words.remedy];
      return cardLines({ tone: 'warn', badge: `× ${String(count)}`, title: code, texts, remedies }, columns);
    }),
    empty,
  ];
}

function nextLines(status: MoveStatus, command: string): readonly Line[] {
  const { id, phase, planHash, problemsByCode, sourceVault, targetVault } = status;
  switch (phase) {
    case 'awaitingApproval':
      return [
        indented(2, 'Apply exactly this plan:  ', strong(`${command} apply ${shortHash(planHash ?? '')}`)),
        indented(2, 'Discard it:               ', `${command} cancel ${id}`),
      ];
    case 'paused':
      return [indented(2, 'Continue it:  ', strong(`${command} resume ${id}`))];
    case 'completed':
    case 'partiallyCompleted':
    case 'failed':
    case 'cancelled':
      return [
        ...(problemsByCode.some(({ code }) => code === 'CHECKS_FAILED')
          ? [indented(2, 'The checks:  ', strong(`${command} check ${sourceVault} ${targetVault}`))]
          : []),
        indented(2, 'The report:  ', `${command} report ${id}`),
      ];
    case 'awaitingCutover':
      return [indented(2, 'End it with a last pass:  ', strong(`${command} cutover ${id}`))];
    case 'planning':
    case 'preparing':
    case 'transferring':
    case 'verifying':
    case 'syncing':
    case 'finishing':
      return [indented(2, 'Watch it:  ', `${command} watch ${id}`)];
  }
}

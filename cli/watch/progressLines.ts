import { counted } from '../../shared/words/word';
import { type MoveStatus, type ShownHold } from '../../shared/contracts/api/moveStatus';
import { type ProblemsByCode } from '../../shared/contracts/model/progress';
import { reasonCodeSchema } from '../../shared/contracts/model/reasonCodes';
import { foldList } from '../../shared/rules/text/foldList';
import { isEnd } from './followMove';
import { bad, empty, indented, type Line, line, quiet, strong, warn } from '../text/line';
import { durationOf } from '../text/counts';

/** The number of errors that a person sees in words while the move runs. The report has all. */
const maxErrors = 3;
const barWidth = 30;

/** What a terminal shows of a running move: phases, sums, speed, what it waits for, the last problems. */
export function progressLines(status: MoveStatus): readonly Line[] {
  const { sourceVault, targetVault, id, waitingFor, problems, problemsByCode } = status;
  return [
    line(strong(`${sourceVault} → ${targetVault}`), quiet(`   move ${id}`)),
    indented(2, ...phasePieces(status)),
    ...(status.items.total === 0 ? [] : [indented(2, barOf(status), ' ', itemWords(status))]),
    ...(status.items.total === 0 ? [] : [indented(2, detailWords(status))]),
    ...(status.hold === null ? [] : [indented(2, holdWords(status.hold))]),
    ...(waitingFor === null
      ? []
      : [indented(2, warn('waits: '), waitingFor.message, quiet(untilWords(waitingFor.until)))]),
    ...(problemsByCode.length === 0 ? [] : [indented(2, warn('problems: '), foldList(problemsByCode.map(wordsOf)))]),
    ...problems
      .filter(({ code }) => !reasonCodeSchema.safeParse(code).success)
      .slice(-maxErrors)
      .map(({ code, itemType, itemName, detail }) =>
        indented(2, bad(code), ` ${itemName === undefined ? '' : `${itemType ?? 'item'} ${itemName}: `}${detail}`),
      ),
    empty,
  ];
}

/** The same in one line, for a log: it changes only when something important does. */
export function progressText(status: MoveStatus): string {
  const { phase, items, waitingFor } = status;
  const parts = [phase, ...(items.total === 0 ? [] : [itemWords(status), detailWords(status)])];
  const held = status.hold === null ? '' : `; ${holdChanges(status.hold)}`;
  return `${parts.join(', ')}${held}${waitingFor === null ? '' : `; waits: ${waitingFor.message}`}`;
}

function wordsOf({ code, count }: ProblemsByCode[number]): string {
  return `${String(count)} × ${code}`;
}

/** The current phase comes first, because a narrow terminal cuts the end. */
function phasePieces({ phases, phase }: MoveStatus) {
  const before = phases.filter((each) => each.phase !== phase);
  const words = before.map((each) => `${each.phase} ${durationOf(each.seconds)}`).join(', ');
  return [strong(isEnd(phase) ? phase : `▸ ${phase}`), ...(words === '' ? [] : [quiet(`   after ${words}`)])];
}

function barOf({ items }: MoveStatus): string {
  const settled = items.done + items.skipped + items.blocked + items.failed;
  const filled = Math.max(0, Math.min(barWidth, Math.floor((settled / Math.max(1, items.total)) * barWidth)));
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
}

function itemWords({ items, versions }: MoveStatus): string {
  return `${items.done.toLocaleString('en')} of ${counted(items.total, 'item')}, ${versions.done.toLocaleString('en')} of ${counted(versions.total, 'version')}`;
}

function detailWords(status: MoveStatus): string {
  const { items, rate, etaSeconds } = status;
  const parts = [
    `${verifiedOf(status).toLocaleString('en')} verified`,
    ...(rate.itemsPerSecond > 0 ? [`${rate.itemsPerSecond.toFixed(rate.itemsPerSecond < 10 ? 1 : 0)} items/s`] : []),
    ...(etaSeconds === null ? [] : [`about ${durationOf(etaSeconds)} left`]),
    ...(items.skipped > 0 ? [`${items.skipped.toLocaleString('en')} skipped`] : []),
    ...(items.blocked > 0 ? [`${items.blocked.toLocaleString('en')} blocked`] : []),
    ...(items.failed > 0 ? [`${items.failed.toLocaleString('en')} failed`] : []),
    ...(rate.throttled > 0 ? [`${counted(rate.throttled, 'request')} throttled`] : []),
  ];
  return parts.join(', ');
}

/** The number of items that the verification has compared so far. */
export function verifiedOf({ phases }: Pick<MoveStatus, 'phases'>): number {
  return phases.reduce(
    (sum, { phase, items = 0, verified = 0 }) => sum + (phase === 'verifying' ? items : verified),
    0,
  );
}

/** How far a held move is in step, for people. */
export function holdWords(hold: ShownHold): string {
  const { passes, lagSeconds, nextPassAt } = hold;
  const parts = [
    counted(passes, 'pass', 'passes'),
    ...(lagSeconds === null ? [] : [`in step ${durationOf(lagSeconds)} ago`]),
    ...changesOf(hold),
    ...(nextPassAt === null ? [] : [`next pass at ${nextPassAt.slice(11, 19)} UTC`]),
  ];
  return `held: ${parts.join(', ')}`;
}

/** As `holdWords`, without what each pass changes: a log of weeks has only news. */
function holdChanges(hold: ShownHold): string {
  const changes = changesOf(hold);
  return `held: ${changes.length === 0 ? 'nothing to report' : changes.join(', ')}`;
}

function changesOf({ pending, target, trouble, cutoverAskedAt }: ShownHold): readonly string[] {
  const changed = target?.changed.count ?? 0;
  return [
    ...(pending.count === 0 ? [] : [`${String(pending.count)} pending`]),
    ...(changed === 0 ? [] : [`${String(changed)} changed by others in the target`]),
    ...(trouble === null ? [] : [`last pass failed: ${trouble.code}`]),
    ...(cutoverAskedAt === null ? [] : ['cutover asked']),
  ];
}

function untilWords(until: string): string {
  return ` (until ${until.slice(11, 19)} UTC)`;
}

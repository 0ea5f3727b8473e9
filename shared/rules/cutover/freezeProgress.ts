import { type CutoverFacts, type JudgedLine, lineOf } from './cutoverLine';
import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type Problem } from '../../contracts/model/progress';
import { type Freeze, type Frozen, maxFreezeTries, type Written } from '../../contracts/model/freeze';
import { type Hold } from '../../contracts/model/hold';
import { type ChangedItems } from '../../contracts/model/hold';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { itemLabel } from '../problems/itemLabel';
import { explainReason } from '../problems/explainReason';
import { nextPass } from '../transfer/holdProgress';
import { addProblems, enterPhase } from '../transfer/moveProgress';
import { beginLastLook, beginPass } from '../transfer/syncProgress';
import { freezeOf } from '../transfer/freezeState';

const nothingWritten: Written = { count: 0, first: [] };

/** A reading of the source that has ended. */
interface Reading {
  readonly digest: string;
  readonly now: string;
}

/** The reading before the last pass has ended: the pass begins. The proof does not know of writes during that reading. */
export function noteBefore(progress: MoveProgress, hold: Hold, { digest, now }: Reading): MoveProgress {
  const { readings, tries } = freezeOf(hold);
  return { ...progress, hold: { ...hold, passAt: now, freeze: { readings: readings + 1, tries, before: digest } } };
}

/** Both readings are equal: nobody wrote to the source. Nothing can have come late, so the move ends. */
export function noteProved(progress: MoveProgress, hold: Hold, { now }: Pick<Reading, 'now'>): MoveProgress {
  const freeze = resultOf(hold, { state: 'proved', at: now, written: nothingWritten });
  return { ...enterPhase(progress, 'finishing', now), hold: { ...hold, freeze } };
}

/**
 * Somebody wrote since the last pass began. The move makes another last pass, at most three in all. Then it ends and names what
 * was written, or it awaits its cutover again, as the request says.
 */
export function noteWritten(
  progress: MoveProgress,
  hold: Hold,
  { digest, now, written }: Reading & { readonly written: Written },
): MoveProgress {
  const { readings, tries } = freezeOf(hold);
  if (hold.cutover?.freeze === 'report') {
    const freeze = resultOf(hold, { state: 'written', at: now, written });
    const named = { ...progress, hold: { ...hold, freeze } };
    return beginLastLook(addProblems(named, [writtenProblem(written)]), now);
  }
  if (tries + 1 >= maxFreezeTries)
    return refuse(progress, hold, resultOf(hold, { state: 'refused', at: now, written }));
  // The reading that differs is the one before the next pass. A pass whose reading failed at first has ended, too, so it does not continue.
  const begun = beginPass(progress, withoutTrouble(hold), now);
  const freeze: Freeze = { readings: readings + 1, tries: tries + 1, before: digest };
  return begun.hold === undefined ? begun : { ...begun, hold: { ...begun.hold, freeze } };
}

function withoutTrouble(hold: Hold): Hold {
  return { ...hold, trouble: undefined };
}

function resultOf(hold: Hold, result: Omit<Frozen, 'tries'>): Freeze & { readonly result: Frozen } {
  const { readings, tries } = freezeOf(hold);
  return { readings: readings + 1, tries: tries + 1, result: { ...result, tries: tries + 1 } };
}

/**
 * A cutover that demands the proof does not come when its last pass finds that others changed the target since the move last knew: a
 * person decides. What was known before the request does not keep the next one from coming. Undefined if the cutover continues. The
 * result names items; nothing in it means that only issuers or contacts were changed.
 */
export function refusedByTarget(
  progress: MoveProgress,
  { before, hold }: { readonly before: Hold; readonly hold: Hold },
  now: string,
): MoveProgress | undefined {
  const { changed, settings } = hold.target ?? {};
  const isNew = isNewChange(before.target?.changed, changed) || isNewChange(before.target?.settings, settings);
  if (!isNew || hold.isLast !== true || hold.cutover?.freeze !== 'require') return undefined;
  const { count = 0 } = changed ?? {};
  const first = (changed?.first ?? []).flatMap(({ itemType, itemName }) =>
    itemType === undefined || itemName === undefined ? [] : [{ itemType, itemName }],
  );
  return refuse(progress, hold, resultOf(hold, { state: 'targetChanged', at: now, written: { count, first } }));
}

function isNewChange(before: ChangedItems | undefined, now: ChangedItems | undefined): boolean {
  return now !== undefined && now.count > 0 && now.hash !== before?.hash;
}

/** The request is spent: the move holds on, and a new request for the cutover counts. */
function refuse(progress: MoveProgress, hold: Hold, freeze: Freeze & { readonly result: Frozen }): MoveProgress {
  const { at } = freeze.result;
  const nextPassAt = nextPass({ quiet: 0, sent: hold.sent }, Date.parse(at));
  const held = { ...withoutTrouble(hold), nextPassAt, cutover: undefined, isLast: undefined };
  return {
    ...enterPhase(progress, 'awaitingCutover', at),
    hold: { ...held, freeze: { ...freeze, ...(hold.cutover && { spent: hold.cutover.at }) } },
  };
}

/** The problem of a move that ended although somebody wrote to the source. */
export function writtenProblem({ count, first }: Written): Problem {
  const { detail, remedy } = explainReason('WRITTEN_AFTER_LAST_PASS', { when: 'done' });
  const names = first.map(itemLabel).join(', ');
  const more = count > first.length ? ` and ${String(count - first.length)} more` : '';
  return { code: 'WRITTEN_AFTER_LAST_PASS', detail: `${detail} ${names}${more}.`, remedy };
}

/** Whether the move can be ended by a cutover now. */
export function phaseLine({ move, status: { phase, hold }, now }: CutoverFacts): CutoverLine {
  // The status is of now.
  const line = (judged: Omit<JudgedLine, 'evidenceAt'>) =>
    lineOf('PHASE', 'The move is held, and its first pass has ended (awaitingCutover).', {
      ...judged,
      evidenceAt: now,
    });
  if (move.cutover !== 'hold')
    return line({
      state: 'unknown',
      found: `The move was started without "cutover": "hold". Its phase is ${phase}.`,
      action: 'Stop what writes to the source, and move the same pair once more.',
    });
  if (phase === 'completed' || phase === 'partiallyCompleted')
    return line({ state: 'go', found: `The cutover is done: the move has ended (${phase}).` });
  if (phase === 'failed' || phase === 'cancelled')
    return line({ state: 'noGo', found: `The move has ended without a cutover (${phase}).`, action: 'Move again.' });
  if (phase === 'paused')
    return line({ state: 'noGo', found: 'The move is paused.', action: 'Resume it: POST /api/moves/{id}/resume.' });
  const asked = hold?.cutoverAskedAt ?? null;
  if (asked !== null) return line({ state: 'go', found: `The cutover was asked for at ${asked} and is under way.` });
  if (phase === 'awaitingCutover') return line({ state: 'go', found: 'The move awaits its cutover.' });
  return line({
    state: 'noGo',
    found: `The phase is ${phase}.`,
    action: 'Wait until the phase is awaitingCutover.',
  });
}

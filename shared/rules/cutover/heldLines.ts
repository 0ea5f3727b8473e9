import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type Problem } from '../../contracts/model/progress';
import { reasonCodes } from '../../contracts/model/reasonCodes';
import { type Hold } from '../../contracts/model/hold';
import { explainReason } from '../problems/explainReason';
import { keptOf, keptText } from '../transfer/deletionsApproval';
import { isoOfSeconds } from '../text/isoOfSeconds';
import { inStepAtOf } from '../transfer/shownHold';
import { agoOf, type CutoverFacts, lineOf } from './cutoverLine';
import { phaseLine } from './freezeProgress';
import { targetLine } from './targetLine';

/** A pass of the largest vaults begins an hour after the last one. */
const maxLagMs = 2 * 60 * 60_000;

/** A source that somebody wrote within this time may not be at rest. */
const restMs = 60 * 60_000;

/** The lines that follow from what the move and its passes know. */
export function heldLines(facts: CutoverFacts): readonly CutoverLine[] {
  return [
    phaseLine(facts),
    lagLine(facts),
    targetLine(facts),
    pendingLine(facts),
    deletionsLine(facts),
    problemsLine(facts),
    lastWriteLine(facts),
  ];
}

const notHeld = 'The move is not held, so no pass has looked at the source since.';

function compareWith({ move: { sourceVault, targetVault } }: CutoverFacts): string {
  return `Compare the vaults: kvmover compare ${sourceVault} ${targetVault}, or POST /api/comparisons.`;
}

function lagLine(facts: CutoverFacts): CutoverLine {
  const { hold, now } = facts;
  const line = (judged: Parameters<typeof lineOf>[2]) =>
    lineOf('LAG', 'The last pass ended, found nothing new, and began at most 2 hours ago.', judged);
  if (facts.move.cutover !== 'hold') return line({ state: 'unknown', found: notHeld, action: compareWith(facts) });
  const inStepAt = hold === undefined ? undefined : inStepAtOf(hold);
  if (hold === undefined || inStepAt === undefined || hold.lastPassAt === undefined)
    return line({
      state: 'noGo',
      found: 'No pass has ended yet.',
      action: 'Wait until the first pass has ended.',
      evidenceAt: now,
    });
  if (hold.trouble !== undefined)
    return line({
      state: 'noGo',
      found: `The last pass did not end. ${hold.trouble.detail}`,
      action: hold.trouble.remedy,
      evidenceAt: hold.passAt,
    });
  const ended = `The last pass ended ${agoOf(hold.lastPassAt, now)} (${hold.lastPassAt})`;
  if (hold.quiet === 0)
    return line({
      state: 'noGo',
      found: `${ended} and brought something new.`,
      action: `Stop what writes to the source, and wait for the next pass${whenOf(hold)}.`,
      evidenceAt: inStepAt,
    });
  const inStep = `The target has what the source had at ${inStepAt}.`;
  if (Date.parse(now) - Date.parse(inStepAt) > maxLagMs)
    return line({
      state: 'noGo',
      found: `${ended}. ${inStep}`,
      action: 'Find out why no pass has ended since: GET /api/moves/{id} shows what the move waits for.',
      evidenceAt: inStepAt,
    });
  return line({ state: 'go', found: `${ended} and found nothing new. ${inStep}`, evidenceAt: inStepAt });
}

function whenOf({ nextPassAt }: Hold): string {
  return nextPassAt === undefined ? ', which is under way' : ` (${nextPassAt})`;
}

function pendingLine(facts: CutoverFacts): CutoverLine {
  const expected = 'The last pass left no difference that it could not carry.';
  const { pending, sourceReadAt } = facts.hold ?? {};
  if (pending === undefined || sourceReadAt === undefined)
    return lineOf('PENDING', expected, {
      state: 'unknown',
      found: facts.move.cutover === 'hold' ? 'No pass has ended yet.' : notHeld,
      action: facts.move.cutover === 'hold' ? 'Wait until the first pass has ended.' : compareWith(facts),
    });
  if (pending.count === 0)
    return lineOf('PENDING', expected, { state: 'go', found: 'Nothing is pending.', evidenceAt: sourceReadAt });
  return lineOf('PENDING', expected, {
    state: 'noGo',
    basis: { count: pending.count, first: pending.first.map(marked) },
    found: `${differences(pending.count)}: ${namesOf(pending.first)}.`,
    action: remediesOf(pending.first),
    named: named(pending.first),
    itemCount: pending.count,
    evidenceAt: sourceReadAt,
  });
}

function differences(count: number): string {
  return count === 1 ? '1 difference' : `${String(count)} differences`;
}

function deletionsLine({ hold, deleted, move }: CutoverFacts): CutoverLine {
  const expected = 'The target has no item that is deleted at the source.';
  if (hold?.sourceReadAt === undefined)
    return lineOf('DELETIONS', expected, { state: 'unknown', found: 'No pass has looked for deleted items.' });
  const { there = 0, isHeld = false } = hold.deletions ?? {};
  const evidenceAt = hold.sourceReadAt;
  const left = deleted.filter(({ state }) => state === 'there' || state === 'kept');
  const names = { named: left, itemCount: Math.max(there, left.length) };
  if (isHeld) {
    const { detail, remedy } = explainReason('DELETIONS_HELD', { when: 'done' });
    return lineOf('DELETIONS', expected, { state: 'noGo', found: detail, action: remedy, ...names, evidenceAt });
  }
  if (names.itemCount === 0)
    return lineOf('DELETIONS', expected, { state: 'go', found: 'The passes found no such item.', evidenceAt });
  const found = `${String(names.itemCount)} deleted at the source and still in the target.${keptWords(deleted)}`;
  const action = 'Delete them in the target if nobody needs them there, or recover them at the source.';
  // A request that only names deletions has decided that they remain.
  return lineOf('DELETIONS', expected, {
    state: move.deletions === 'follow' ? 'noGo' : 'unknown',
    found,
    action,
    ...names,
    evidenceAt,
    basis: { count: names.itemCount, items: left },
  });
}

/** Why the move left the first few. */
function keptWords(deleted: CutoverFacts['deleted']): string {
  const kept = keptOf(deleted).slice(0, maxKeptShown);
  return kept.map((one) => ` It left ${one.itemType} ${one.itemName}. ${keptText(one)}`).join('');
}

const maxKeptShown = 3;

function problemsLine({ status, hold, now }: CutoverFacts): CutoverLine {
  const evidenceAt = (hold === undefined ? undefined : inStepAtOf(hold)) ?? now;
  const expected = 'No item failed or is blocked, and the move has no problem.';
  const { items, problemCount, problems, problemsByCode } = status;
  const open = items.failed + items.blocked;
  // A pass tries them again. Until it ends, nobody knows which of them the target gets.
  const moving = items.total - items.done - items.skipped - open;
  const isPlanning = status.phase === 'planning';
  if (open === 0 && problemCount === 0 && (moving > 0 || isPlanning))
    return lineOf('PROBLEMS', expected, {
      ...{ state: 'unknown', itemCount: moving, evidenceAt },
      found: isPlanning ? 'The move makes its plan.' : `${String(moving)} on their way.`,
      action: 'Wait for the pass.',
    });
  if (open === 0 && problemCount === 0)
    return lineOf('PROBLEMS', expected, {
      state: 'go',
      found: `The move brought or found ${String(items.done)} items in the target.`,
      evidenceAt,
    });
  const codes = problemsByCode.map(({ code, count }) => `${code} (${String(count)})`).join(', ');
  // Nobody can accept that an item failed: that it is in the target is not proved.
  const isOnPurpose = items.failed === 0 && moving === 0 && problemsByCode.every(({ code }) => isReason(code));
  return lineOf('PROBLEMS', expected, {
    ...(isOnPurpose && { basis: { blocked: items.blocked, problemsByCode, problems: problems.map(marked) } }),
    state: 'noGo',
    found:
      `${String(items.failed)} failed, ${String(items.blocked)} blocked${moving > 0 ? `, ${String(moving)} on their way` : ''}. ${codes}`.trim(),
    action: remediesOf(problems) || 'See GET /api/moves/{id}/items?state=failed and ?state=blocked.',
    named: named(problems),
    evidenceAt,
    itemCount: Math.max(open, named(problems).length) + moving,
  });
}

function lastWriteLine({ hold, now, move }: CutoverFacts): CutoverLine {
  const expected = 'Nobody has written to the source for an hour.';
  const at = hold?.newest === undefined ? undefined : isoOfSeconds(hold.newest);
  if (hold?.sourceReadAt === undefined || at === undefined)
    return lineOf('LAST_WRITE', expected, {
      state: 'unknown',
      found: 'No pass has seen when the items of the source were last changed.',
      action: `Look at the newest items of ${move.sourceVault}.`,
    });
  const found = `The newest change that the passes saw is of ${at}, ${agoOf(at, now)}.`;
  const evidenceAt = hold.sourceReadAt;
  if (Date.parse(now) - Date.parse(at) >= restMs)
    return lineOf('LAST_WRITE', expected, { state: 'go', found, evidenceAt });
  const { result } = hold.freeze ?? {};
  if (result?.state === 'refused')
    return lineOf('LAST_WRITE', expected, {
      state: 'noGo',
      found: `The cutover did not come: somebody wrote to the source during each of ${String(result.tries)} last passes, the last time before ${result.at}.`,
      action: 'Stop what writes these items, and ask for the cutover again.',
      named: result.written.first,
      itemCount: result.written.count,
      evidenceAt: result.at,
    });
  const action = 'Stop what writes to the source. A cutover with "freeze" proves that nothing was written.';
  return lineOf('LAST_WRITE', expected, { state: 'unknown', found, action, evidenceAt, basis: { at } });
}

function named(problems: readonly Problem[]): CutoverLine['items'] {
  return problems.flatMap(({ itemType, itemName }) =>
    itemType === undefined || itemName === undefined ? [] : [{ itemType, itemName }],
  );
}

function marked({ code, itemType, itemName }: Problem): object {
  return { code, ...(itemType && { itemType }), ...(itemName !== undefined && { itemName }) };
}

const reasons: ReadonlySet<string> = new Set(reasonCodes);

/** A reason of the plan or of a pass. An error, and what others changed in the target, are none. */
function isReason(code: Problem['code']): boolean {
  return reasons.has(code) && code !== 'TARGET_CHANGED';
}

function namesOf(problems: readonly Problem[]): string {
  return problems.map(({ code, itemName = '' }) => `${itemName} ${code}`.trim()).join(', ');
}

/** Each remedy once, at most three of them. */
function remediesOf(problems: readonly Problem[]): string {
  return [...new Set(problems.map(({ remedy }) => remedy))].slice(0, 3).join(' ');
}

import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { isEnd } from '../local/localMoves';
import { type Edit, type EditLog } from './editLog';
import { differing, type SeenVault } from './seeVault';

/** What the judge knows of one run: both vaults as the SDK shows them now, and what people did. */
export interface Seen {
  readonly source: string;
  readonly target: string;
  readonly from: SeenVault;
  readonly to: SeenVault;
  readonly log: EditLog;
  /** What the target had when people began. A move by value brings no keys. */
  readonly brought: ReadonlySet<string>;
}

/** The statements that were compared with the vaults, and those that were false. */
export class Verdicts {
  readonly counts = new Map<string, number>();
  readonly wrong: string[] = [];

  /** Compares one statement. `found` says what the vaults have instead. */
  say(kind: string, isTrue: boolean, found: () => string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (isTrue) return;
    this.wrong.push(`${kind}: ${found()}`);
    process.stderr.write(`${this.wrong.at(-1) ?? ''}\n`);
  }
}

type Named = Pick<Problem, 'itemType' | 'itemName'>;
const labelOf = ({ itemType = 'secret', itemName = '' }: Named) => `${itemType}/${itemName}`;
export const labelsOf = (named: readonly Named[]) => named.map(labelOf);
export const timeOf = (iso: string | null | undefined) => Date.parse(iso ?? '') || 0;

/** Edits that no list shows: of older versions and of policies. Only the last pass reads these. */
const isListed = ({ what }: Edit) => !['older', 'policed', 'renewed'].includes(what);

/** Compares what the status and the checklist of a held move say with both vaults. */
export function judgeStatus(seen: Seen, status: MoveStatus, list: CutoverList | undefined, verdicts: Verdicts): void {
  const { hold } = status;
  if (hold === null) return;
  const { target } = hold;
  const lines = new Map((list?.lines ?? []).map((line) => [line.code, line]));
  if (target !== null && hold.trouble === null) {
    const changed = changedBy(seen, timeOf(target.readAt), isListed);
    verdicts.say('status hold.target.changed', target.changed.count >= changed.length, () => changed.join());
    const named = labelsOf(target.changed.first);
    const unfounded = named.filter((label) => seen.log.of(seen.target, label).length === 0);
    verdicts.say('status hold.target.changed.first', unfounded.length === 0, () => unfounded.join());
    const most = status.items.total - changed.length;
    verdicts.say(
      'status items.done',
      status.items.done <= most,
      () => `${String(status.items.done)} of ${changed.join()}`,
    );
  }
  if (hold.inStepAt !== null) {
    const missing = notBrought(seen, timeOf(hold.inStepAt), status);
    verdicts.say('status hold.inStepAt', missing.length === 0, () => missing.join());
  }
  const line = lines.get('TARGET');
  if (line?.state === 'go') {
    const changed = changedBy(seen, timeOf(line.evidenceAt), isListed);
    verdicts.say('checklist TARGET go', changed.length === 0, () => changed.join());
  } else if (line !== undefined) verdicts.say(`checklist TARGET ${line.state}`, true, () => '');
  const lag = lines.get('LAG');
  if (lag?.state === 'go' && lines.get('PENDING')?.state === 'go') {
    const missing = notBrought(seen, timeOf(lag.evidenceAt), status);
    verdicts.say('checklist LAG go', missing.length === 0, () => missing.join());
  }
  const deletions = lines.get('DELETIONS');
  if (deletions?.state === 'go') {
    const left = deletedBefore(seen, timeOf(deletions.evidenceAt));
    verdicts.say('checklist DELETIONS go', left.length === 0, () => left.join());
  }
  const problems = lines.get('PROBLEMS');
  if (problems?.state === 'go') {
    const changed = changedBy(seen, timeOf(problems.evidenceAt), isListed);
    verdicts.say('checklist PROBLEMS go', changed.length === 0, () => changed.join());
  }
  if (list !== undefined) verdicts.say('checklist verdict', list.verdict !== 'go', () => 'go');
}

/** Items that people had changed in the target by then, that differ, and that nobody has changed since. */
function changedBy(seen: Seen, time: number, isSeen: (edit: Edit) => boolean): readonly string[] {
  return differing(seen.from, seen.to).filter((label) => {
    const edits = seen.log.of(seen.target, label).filter(({ isDone }) => isDone);
    return edits.some(isSeen) && isSettled(seen, label, time) && seen.from.has(label) && seen.brought.has(label);
  });
}

/** Items that people had changed at the source alone by then, that differ, and that no status names. */
function notBrought(seen: Seen, time: number, { problems, hold }: MoveStatus): readonly string[] {
  const { pending, deletions, target } = hold ?? {};
  const isCut = (part: { count: number; first: readonly unknown[] } | undefined) =>
    (part?.count ?? 0) > (part?.first.length ?? 0);
  if (isCut(pending) || isCut(target?.changed)) return [];
  const named = new Set(labelsOf([...problems, ...(pending?.first ?? []), ...(target?.changed.first ?? [])]));
  return differing(seen.from, seen.to).filter((label) => {
    const edits = seen.log.of(seen.source, label).filter(({ isDone }) => isDone);
    if (!edits.some(isListed) || seen.log.of(seen.target, label).length > 0) return false;
    const isNamed = named.has(label) || (!seen.from.has(label) && (deletions?.there ?? 0) > 0);
    return isSettled(seen, label, time) && !isNamed;
  });
}

function deletedBefore(seen: Seen, time: number): readonly string[] {
  return [...seen.to.keys()].filter(
    (label) => !seen.from.has(label) && seen.log.of(seen.source, label).length > 0 && isSettled(seen, label, time),
  );
}

export function isSettled({ source, target, log }: Seen, label: string, time: number): boolean {
  return log.endedBy(source, label, time) && log.endedBy(target, label, time);
}

/** Compares the report of an ended move with both vaults. */
export function judgeReport(seen: Seen, report: MoveReport, verdicts: Verdicts): void {
  const { source, target, log } = seen;
  const { sincePlan } = report;
  const different = new Set(differing(seen.from, seen.to));
  const inStepAt = timeOf(sincePlan?.inStepAt);
  const readAt = timeOf(sincePlan?.targetReadAt);
  const deleted = new Set(labelsOf(sincePlan?.deleted ?? []));
  for (const { verified, proof, ...result } of report.results) {
    const label = labelOf(result);
    if (!verified) continue;
    if (proof === undefined) {
      verdicts.say('report proof', false, () => label);
      continue;
    }
    const isFalse = different.has(label) && isSettled(seen, label, timeOf(proof.at));
    verdicts.say('report verified', !isFalse, () => `${label} proved at ${proof.at}`);
  }
  const written = sincePlan?.frozen?.written;
  const named = new Set([
    ...labelsOf(report.results.filter(({ verified }) => !verified)),
    ...labelsOf([
      ...report.problems,
      ...(sincePlan?.pending ?? []),
      ...(written?.first ?? []),
      ...report.deletedInSource,
    ]),
    ...deleted,
  ]);
  for (const label of different) {
    const isKnown = log.endedBy(source, label, inStepAt) && log.endedBy(target, label, readAt);
    verdicts.say(
      'report names the difference',
      !isKnown || named.has(label),
      () => `${label} at ${String(sincePlan?.inStepAt)}`,
    );
  }
  judgeEnd(seen, report, verdicts);
}

function judgeEnd({ source, log }: Seen, report: MoveReport, verdicts: Verdicts): void {
  const { sincePlan, phase } = report;
  const [inStepAt, readAt] = [timeOf(sincePlan?.inStepAt), timeOf(sincePlan?.targetReadAt)];
  if (sincePlan?.frozen?.state === 'proved') {
    const during = log.edits.filter(
      (edit) => edit.vault === source && edit.isDone && edit.start >= inStepAt && edit.end <= readAt,
    );
    const { frozen, inStepAt: from, targetReadAt: to } = sincePlan;
    const found = () => `${during.map(({ what }) => what).join()} in ${String(from)} to ${String(to)}, ${frozen.at}`;
    verdicts.say('report frozen proved', during.length === 0, found);
  }
  const unverified = report.results.filter(({ verified }) => !verified);
  const open = unverified.length + report.problems.length + (sincePlan?.changedInTarget ?? 0);
  if (phase === 'completed') verdicts.say('report completed', open === 0, () => `${String(open)} named`);
  const replaced = log.edits.filter(({ what, end, isDone }) => what === 'replaceVault' && isDone && end <= readAt);
  if (isEnd(phase) && phase !== 'cancelled')
    verdicts.say('report is about the same vaults', replaced.length === 0, () =>
      replaced.map(({ vault }) => vault).join(),
    );
}

import { type CutoverCode } from '../../contracts/model/acceptedLines';
import { isAccepted, withAcceptance } from './acceptance';
import { type CheckRun, checkOptionsSchema, type Finding, checkPolicySchema } from '../../contracts/model/checks';
import { changedRunWords } from '../checks/foundCheckRun';
import { agoOf, lastWriteOf } from './cutoverLine';
import { findCheck } from '../checks/catalogue';
import { type SearchSummary } from '../../contracts/model/consumer';
import { type Named } from '../../contracts/model/hold';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { canonicalJson } from '../text/canonicalJson';
import {
  type CutoverLine,
  type CutoverList,
  type CutoverState,
  cutoverStates,
} from '../../contracts/api/cutoverAnswers';
import { controlStateOf, controlTable } from '../transfer/controlRule';
import { type CutoverFacts, lineOf } from './cutoverLine';
import { heldLines } from './heldLines';
import { searchLines } from './searchLines';

/** What the checklist needs of a move, in addition to the newest run of checks of its vaults. */
export interface CutoverMove extends CutoverFacts, NewestCheck {
  readonly isEnded: boolean;
  /** The newest search for what uses the source; null without one, `changed` if the store does not have it as the app wrote it. */
  readonly search: SearchSummary | 'changed' | null;
}

/** The checklist of a cutover: what the passes and the newest checks know. It forbids nothing. */
export function cutoverChecklist(listed: CutoverMove): CutoverList {
  const { move, status, check } = listed;
  const { moveId: id, runId, sourceVault, targetVault } = move;
  const lines = [...heldLines(listed), ...checkedLines(listed), ...searchLines(listed)].map((line) =>
    withAcceptance(line, listed),
  );
  return {
    ...{ id, runId, sourceVault, targetVault, phase: status.phase },
    verdict: verdictOf(lines),
    counts: countStates(lines),
    isPossible: isPossible(listed),
    passAt: status.hold?.lastPassAt ?? null,
    check: check === undefined ? null : { id: check.id, finishedAt: check.finishedAt },
    lines,
  };
}

/** Nothing unknown adds up to go, unless somebody accepted it. */
function verdictOf(lines: readonly CutoverLine[]): CutoverState {
  const worst = (['noGo', 'unknown'] as const).find((state) =>
    lines.some((line) => line.state === state && !isAccepted(line)),
  );
  return worst ?? 'go';
}

function countStates(lines: readonly CutoverLine[]): CutoverList['counts'] {
  const count = (state: CutoverState) => lines.filter((line) => line.state === state && !isAccepted(line)).length;
  const [go, noGo, unknown] = cutoverStates;
  const accepted = lines.filter(isAccepted).length;
  return { go: count(go), noGo: count(noGo), unknown: count(unknown), accepted };
}

function isPossible({ move, status, isEnded }: CutoverMove): boolean {
  if (move.cutover !== 'hold') return false;
  const state = controlStateOf(status.phase, status.control?.wanted ?? 'run', isEnded);
  return controlTable.cutover[state] === 'does' && status.hold?.cutoverAskedAt === null;
}

/** Checks that are older say too little about now. */
const maxAgeMs = 24 * 60 * 60_000;

interface CheckedLine {
  readonly code: CutoverCode;
  readonly expected: string;
  /** The checks that answer it. The worst finding counts. */
  readonly ids: readonly string[];
  /** What a warning means. */
  readonly warned: 'noGo' | 'unknown';
  /** The checks are about items, so they have to cover those of the move. */
  readonly ofItems?: true;
  /** The last pass needs what the checks are about, so nobody can accept the line. */
  readonly isNeeded?: true;
  /** The checks look ahead, so they have to look as far as they do without other options. */
  readonly isAhead?: true;
}

const checked: readonly CheckedLine[] = [
  {
    code: 'RENEWAL',
    expected: 'No certificate renews itself in both vaults.',
    ids: ['CHK-RENEWAL-BOTH'],
    warned: 'noGo',
    ofItems: true,
  },
  {
    code: 'ROTATION',
    expected: 'No key that is in the target still rotates by itself at the source.',
    ids: ['CHK-ROTATION-ON'],
    warned: 'noGo',
    ofItems: true,
  },
  {
    code: 'EXPIRY',
    expected: 'Nothing has expired, expires or renews itself soon.',
    ids: ['CHK-EXPIRED', 'CHK-EXPIRING', 'CHK-RENEWAL-DUE'],
    warned: 'unknown',
    ofItems: true,
    isAhead: true,
  },
  {
    code: 'PERMISSIONS',
    expected: 'The app reaches both vaults, and has the permissions that the last pass needs.',
    ids: ['CHK-VAULTS-REACHABLE', 'CHK-NETWORK-REACH', 'CHK-SOURCE-PERMISSIONS', 'CHK-TARGET-PERMISSIONS'],
    warned: 'noGo',
    isNeeded: true,
  },
  {
    code: 'ACCESS',
    expected: 'The target has the access model, the roles and the policies of the source.',
    ids: ['CHK-ACCESS'],
    warned: 'noGo',
  },
  {
    code: 'NETWORK',
    expected: 'The target has the network rules and the private endpoints of the source.',
    ids: ['CHK-NETWORK-SETTINGS'],
    warned: 'noGo',
  },
];

/** The newest run of checks of both vaults, as far as it is evidence. */
interface NewestCheck {
  readonly check: CheckRun | undefined;
  /** The id of the newest run, if the store does not have it as the app wrote it. Then there is no evidence. */
  readonly changedCheck?: string;
}

/** The lines that the newest run of checks of both vaults answers. What a pass saw of access counts before them. */
function checkedLines(facts: CutoverFacts & NewestCheck): readonly CutoverLine[] {
  return checked.map((line) => changedAccess(line, facts) ?? judge(line, facts));
}

function namesOf({ count, first }: Named): string {
  const others = count - first.length;
  return [...first, ...(others === 0 ? [] : [`${String(others)} more`])].join(', ');
}

/** The roles at the target come from the access policies at the time of the plan. */
function changedAccess({ code, expected }: CheckedLine, { hold, move }: CutoverFacts): CutoverLine | undefined {
  const { access, itemRoles, readAt } = hold?.target ?? {};
  if (code !== 'ACCESS' || readAt === undefined) return undefined;
  if (itemRoles !== undefined && itemRoles.count > 0)
    return lineOf(code, expected, {
      state: 'noGo',
      found: `The target lacks roles at items: ${namesOf(itemRoles)}`,
      action: 'Mend what each of them says. The next pass assigns them again.',
      evidenceAt: readAt,
      basis: itemRoles,
    });
  if (access === undefined || access.count === 0) return undefined;
  const names = namesOf(access);
  return lineOf(code, expected, {
    state: 'noGo',
    found: `Access policies of ${move.sourceVault} changed since the plan: ${names}. The target has the roles of the plan.`,
    action: 'Change their roles at the target to what they may do now, or take the change of the policies back.',
    evidenceAt: readAt,
    basis: access,
  });
}

function judge(
  { code, expected, ids, warned, ofItems, isNeeded, isAhead }: CheckedLine,
  facts: CutoverFacts & NewestCheck,
): CutoverLine {
  const { move, check, changedCheck, now, hold, status: moveStatus } = facts;
  const again = `Run the checks: ${commandOf(move)}, or POST /api/checks.`;
  const open = (found: string) =>
    lineOf(code, expected, { state: 'unknown', found, action: again, ...(check && { evidenceAt: check.startedAt }) });
  if (changedCheck !== undefined) return open(changedRunWords(changedCheck));
  if (check === undefined) return open('No checks of these vaults are stored.');
  const when = `The checks of ${check.finishedAt} (${agoOf(check.finishedAt, now)})`;
  if (check.failure !== undefined) return open(`${when} failed. ${check.failure.detail}`);
  if (ofItems === true && !covers(check.policy.select, move.select)) return open(`${when} were about other items.`);
  const { expiringWithinDays, moveWindowDays } = check.options;
  if (isAhead === true && (expiringWithinDays < usual.expiringWithinDays || moveWindowDays < usual.moveWindowDays))
    return open(
      `${when} looked ahead only ${days(expiringWithinDays)} for expiry, and ${days(moveWindowDays)} for renewals.`,
    );
  const findings = ids.map((id) => check.findings.find((finding) => finding.id === id) ?? missing(id));
  const worst = byUrgency(findings);
  const status = worst[0]?.status ?? 'unknown';
  if (Date.parse(now) - Date.parse(check.startedAt) > maxAgeMs) return open(`${when} are old.`);
  // Lines about items speak of what the passes wrote, the others of the vault as the move made it.
  const lastWriteAt =
    ofItems === true
      ? lastWriteOf({ hold, status: moveStatus })
      : (hold?.since ?? lastWriteOf({ hold, status: moveStatus }));
  const seen = { evidenceAt: check.startedAt, lastWriteAt };
  const own = worst.filter((finding) => finding.status === status);
  const found = own.map(({ evidence }) => evidence).join(' ');
  if (status === 'pass') return lineOf(code, expected, { state: 'go', found, ...seen });
  const state = status === 'unknown' ? 'unknown' : status === 'fail' ? 'noGo' : warned;
  const action = own.map(({ id }) => findCheck(id)?.remedy ?? '').join(' ');
  const itemCount = own.reduce((sum, finding) => sum + finding.itemCount, 0);
  const named = own.flatMap(({ items }) => items);
  // What the run did not make, another run can answer.
  const isMade = own.every(({ id }) => check.findings.some((finding) => finding.id === id));
  const basis = isNeeded === true || !isMade ? {} : { basis: { findings: own.map((each) => basisOf(each, ofItems)) } };
  return lineOf(code, expected, {
    ...{ state, found, action: `${action} Then: ${again}`.trim(), named, itemCount },
    ...{ ...seen, ...basis },
  });
}

/** The evidence about items counts days, so it changes although nothing else does. */
function basisOf({ id, status, evidence, items, itemCount }: Finding, ofItems: true | undefined): object {
  return ofItems === true ? { id, status, items, itemCount } : { id, status, evidence };
}

const usual = checkOptionsSchema.parse({});

function days(count: number): string {
  return count === 1 ? '1 day' : `${String(count)} days`;
}

/** A check that the run did not make, for example a gate, which reads no values. */
function missing(id: string): Finding {
  return { id, status: 'unknown', evidence: `The checks did not look at this (${id}).`, items: [], itemCount: 0 };
}

const urgency: readonly Finding['status'][] = ['fail', 'warn', 'unknown', 'pass'];

function byUrgency(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status));
}

/** Whether checks of one selection say something about another: they are equal, or the checks had all items. */
function covers(checkedOnes: MoveSpec['select'], moved: MoveSpec['select']): boolean {
  const all = checkPolicySchema.parse({}).select;
  return [moved, all].some((select) => canonicalJson(select) === canonicalJson(checkedOnes));
}

function commandOf({ sourceVault, targetVault }: MoveSpec): string {
  return `kvmover check ${sourceVault} ${targetVault}`;
}

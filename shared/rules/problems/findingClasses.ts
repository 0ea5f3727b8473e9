import { type FailOnClass } from '../../contracts/model/movePolicy';
import { type ItemResult } from '../../contracts/model/outcome';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type FailOnCounts } from '../../contracts/api/report';
import { issuerNotices, issuerProblems } from './issuerProblems';
import { kindOf, noticesOf, problemsOf } from './summarizeResults';

/** An item that the request leaves out for these reasons is in no class. */
const byRequest: ReadonlySet<ReasonCode> = new Set([
  'NOT_SELECTED',
  'VERSIONS_NOT_SELECTED',
  'DISABLED_SKIPPED',
  'CERTIFICATE_BACKED',
  'OLDER_THAN_MOVE',
]);

/**
 * The classes of `failOn` that an item is in. `blocked`: the item or a version cannot go or did not arrive. `skipped`: it is
 * left out although the request selects it. `warning`: it arrived, and has a problem or a notice.
 */
export function classesOfItem(result: ItemResult): readonly FailOnClass[] {
  const kind = kindOf(result.state);
  const isSkipped = kind === 'skipped';
  if (isSkipped && result.reasons.every((reason) => byRequest.has(reason))) return [];
  const isBlocked = kind === 'blocked' || kind === 'failed' || losesVersions(result);
  return classes({
    isBlocked,
    isSkipped,
    problems: problemsOf(result, 'done').length,
    notices: noticesOf(result, 'done').length,
  });
}

/** With "unmovableKeys": "recreate" the older versions of a key are left out on request. The new material is a warning. */
function losesVersions({ versionsLeftOut }: ItemResult): boolean {
  return versionsLeftOut.some(({ reason }) => !byRequest.has(reason) && reason !== 'NEW_KEY_MATERIAL');
}

/** The classes of an issuer or the contacts, like `classesOfItem`. */
export function classesOfIssuerOrContacts(setting: IssuerOrContactsResult): readonly FailOnClass[] {
  const isBlocked = setting.state === 'failed' || setting.reasons.includes('PERMISSION_MISSING');
  const problems = issuerProblems(setting, 'done').length;
  const isSkipped = !isBlocked && setting.state === 'left' && problems > 0;
  return classes({ isBlocked, isSkipped, problems, notices: issuerNotices(setting, 'done').length });
}

interface Found {
  readonly isBlocked: boolean;
  readonly isSkipped: boolean;
  readonly problems: number;
  readonly notices: number;
}

/** A problem explains why an item is blocked or skipped. On any other item it is a warning. A notice is always a warning. */
function classes({ isBlocked, isSkipped, problems, notices }: Found): readonly FailOnClass[] {
  const isWarned = notices > 0 || (problems > 0 && !isBlocked && !isSkipped);
  return [
    ...(isBlocked ? (['blocked'] as const) : []),
    ...(isSkipped ? (['skipped'] as const) : []),
    ...(isWarned ? (['warning'] as const) : []),
  ];
}

export function noFindings(): FailOnCounts {
  return { blocked: 0, skipped: 0, warning: 0 };
}

export function addClasses(counts: FailOnCounts, found: readonly FailOnClass[]): void {
  for (const one of found) counts[one] += 1;
}

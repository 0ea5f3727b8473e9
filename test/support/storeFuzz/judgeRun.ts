import { type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ReadSecret, type ReadVersion } from '../local/localVaults';
import { excludedSecret, type FuzzPair, type FuzzRequest } from './fuzzPair';
import { type Replaced } from './replaceDocument';

/** One run of a move whose documents somebody replaced. Vaults are read by the SDK alone. */
export interface FuzzedRun {
  readonly pair: FuzzPair;
  readonly request: FuzzRequest;
  readonly replaced: readonly Replaced[];
  readonly before: readonly ReadSecret[];
  readonly after: readonly ReadSecret[];
  readonly target: readonly ReadSecret[];
  readonly targetNames: readonly string[];
  /** What reached the two vaults during the run. */
  readonly requests: readonly LoggedRequest[];
  readonly phase: MoveStatus['phase'] | undefined;
  /** The report that the app serves. */
  readonly report: MoveReport | undefined;
  /** The head of the report in history. */
  readonly reportHead: string | null | undefined;
}

/** Returns what the app did that it must not do, whatever is in the store. */
export function judgeRun(run: FuzzedRun): string[] {
  const { phase, report } = run;
  const isCompleted = phase === 'completed' || report?.phase === 'completed';
  return [
    ...judgeSource(run),
    ...judgeTarget(run),
    ...run.requests.flatMap((request) => judgeWrite(request, run)),
    ...judgeReport(run),
    ...(isCompleted && !run.request.dryRun ? judgeCompleted(run) : []),
  ];
}

/** Only the report is served whose head is in history, or one that says that nothing proves it because the run wrote none. */
function judgeReport({ phase, report, reportHead }: FuzzedRun): string[] {
  if (phase === undefined || report === undefined || report.proof?.head === reportHead) return [];
  if (reportHead === null && report.notices.some(({ code }) => code === 'REPORT_NOT_PROVED')) return [];
  return [`report: served one with the head ${String(report.proof?.head)}, but history has ${String(reportHead)}`];
}

/** Versions keep their value and state. A version that the run enabled remains enabled only if its note was replaced. */
function judgeSource({ before, after, request, replaced }: FuzzedRun): string[] {
  const mayRemainEnabled = request.disabled === 'unlock' && replaced.some(({ name }) => name.includes('/unlocked/'));
  return before.flatMap(({ name, versions }) => {
    const found = after.find((item) => item.name === name)?.versions ?? [];
    if (found.length !== versions.length)
      return [`source ${name}: ${found.length} versions, expected ${versions.length}`];
    return versions.flatMap((version) => {
      const now = found.find(({ id }) => id === version.id);
      if (now?.enabled === version.enabled) return [];
      if (now?.enabled === true && mayRemainEnabled) return [];
      return [`source ${name}: version ${version.id} was ${flagOf(version)} and is ${flagOf(now)}`];
    });
  });
}

function flagOf(version: ReadVersion | undefined): string {
  if (version === undefined) return 'absent';
  return version.enabled ? 'enabled' : 'disabled';
}

/** The target has only selected items, and of them only versions of the source, in order, each once. */
function judgeTarget({ before, target, pair: { sourceVault }, targetNames }: FuzzedRun): string[] {
  const known = before.filter(({ name }) => name !== excludedSecret);
  const names = [...known.map(({ name }) => `secret/${name}`), 'key/signing'];
  const extra = targetNames.filter((name) => !names.includes(name)).map((name) => `target: has ${name}`);
  const values = target.flatMap(({ name, versions }) => {
    const numbers = versions.flatMap(({ value }) =>
      value === null ? [] : [numberOf(value, `${sourceVault}-${name}-`)],
    );
    const isInOrder = numbers.every((number, at) => number >= 0 && (at === 0 || number > (numbers[at - 1] ?? -1)));
    return isInOrder ? [] : [`target ${name}: has versions ${numbers.join(', ')} of the source`];
  });
  return [...extra, ...values];
}

function numberOf(value: string, before: string): number {
  const at = value.indexOf(before);
  return at < 0 ? -1 : Number(value.slice(at + before.length));
}

const uses = /^keys\.(?:encrypt|decrypt|wrapKey|unwrapKey|sign|verify)$/;
const writesToTarget = /^(?:secrets\.(?:set|restore|update)|keys\.(?:restore|update))$/;

function judgeWrite(logged: LoggedRequest, { pair, request, before }: FuzzedRun): string[] {
  const { vault, operation, method, path } = logged;
  if (method === 'GET' || uses.test(operation)) return [];
  const isAtSource = vault === pair.sourceVault;
  if (isAtSource && operation.endsWith('.backup') && !request.dryRun) return [];
  const text = `${operation} ${path} at the ${isAtSource ? 'source' : 'target'}`;
  if (request.dryRun) return [`a dry run sent ${text}`];
  if (path.includes(`/${excludedSecret}`)) return [`an excluded item was written: ${text}`];
  if (!isAtSource) return writesToTarget.test(operation) ? [] : [`nobody asked for ${text}`];
  const disabled = before.flatMap(({ versions }) => versions.filter(({ enabled }) => !enabled).map(({ id }) => id));
  const isUnlocking = operation === 'secrets.update' && disabled.some((id) => path.includes(id));
  return isUnlocking && request.disabled === 'unlock' ? [] : [`nobody asked for ${text}`];
}

/** A completed move has moved everything that the request selects. */
function judgeCompleted({ pair, before, target, targetNames, request }: FuzzedRun): string[] {
  const isThere = !pair.isSameGeography || targetNames.includes('key/signing');
  const missing = isThere ? [] : ['completed, but the target has no key signing'];
  // Without its current version an item does not move, because an older value would become the current one.
  const isSkipped = (versions: readonly ReadVersion[]): boolean =>
    request.disabled === 'skip' && versions.at(-1)?.enabled !== true;
  const wanted = before.filter(({ name, versions }) => name !== excludedSecret && !isSkipped(versions));
  return [...missing, ...wanted.flatMap((item) => judgeCopy(item, target, request))];
}

function judgeCopy({ name, versions }: ReadSecret, target: readonly ReadSecret[], { disabled }: FuzzRequest): string[] {
  const copies = target.find((item) => item.name === name)?.versions ?? [];
  const valuesOf = (all: readonly ReadVersion[]) => all.flatMap(({ value }) => (value === null ? [] : [value]));
  const [from, to] = [valuesOf(versions), valuesOf(copies)];
  const isWhole = disabled === 'skip' || copies.length === versions.length;
  if (isWhole && from.length === to.length && from.every((value, at) => value === to[at])) return [];
  return [`completed, but the target has ${to.length} of ${from.length} values of ${name} (${copies.length} versions)`];
}

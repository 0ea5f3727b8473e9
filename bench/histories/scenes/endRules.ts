import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type Arrival } from '../network';
import { type Change, type Ledger, people, type SeenItem } from './ledger';
import { type Scene } from './scene';
import { type EndedRollback, type SceneRecord, type SceneRun } from './sceneRecord';

// What is true at the end of a scene: of the vaults, of what the reports said, and of what people saw.

/** The clock of a process may be wrong by this. */
const maxSkewMs = 1_000;
const duplicateCodes: readonly string[] = ['DUPLICATE_VERSION', 'LATE_WRITE_HEALED'];

interface Facts {
  readonly scene: Scene;
  readonly record: SceneRecord;
  readonly ledger: Ledger;
  readonly arrivals: readonly Arrival[];
}

/** Describes each rule that the end of a scene breaks. */
export function judgeEnd(facts: Facts): string[] {
  const { record } = facts;
  return [
    ...record.broken,
    ...record.runs.flatMap((run) => [...falselyVerified(facts, run), ...unreported(facts, run)]),
    ...record.rollbacks.flatMap((rollback) => [...falselyRolledBack(facts, rollback), ...unnamed(facts, rollback)]),
    ...doubled(facts),
    ...otherFleets(record),
  ];
}

/** An item that a report calls verified was a copy at some moment of the verification. */
function falselyVerified({ ledger }: Facts, run: SceneRun): string[] {
  const { report, reportReadMs, source, target, id } = run;
  if (report === undefined || run.isRehearsal) return [];
  const first = report.phases.find(({ phase, verified = 0 }) => phase === 'verifying' || verified > 0);
  const fromMs = first === undefined ? run.sentMs : Date.parse(first.startedAt) - maxSkewMs;
  return report.results.flatMap((result) => {
    const { itemName, verified } = result;
    if (!verified) return [];
    const changed = [...ledger.of(source, itemName), ...ledger.of(target, itemName)].map(({ atMs }) => atMs);
    const moments = [fromMs, ...changed.filter((atMs) => atMs > fromMs && atMs <= reportReadMs)];
    const isTrue = moments.some((ms) =>
      isCopy(ledger.at(source, itemName, ms), ledger.at(target, itemName, ms), result),
    );
    return isTrue ? [] : [`${itemName}: ${id} says verified, and it was never true.`];
  });
}

function isCopy(source: SeenItem, target: SeenItem, { versions, versionsLeftOut }: ItemResult): boolean {
  const isLeftOut = (id: string): boolean => versionsLeftOut.some(({ version }) => version === id);
  const needed = source.versions.filter(({ id }, at) => at === source.versions.length - 1 || !isLeftOut(id));
  if (source.state !== 'live' || target.state !== 'live') return false;
  if (target.versions.at(-1)?.content !== needed.at(-1)?.content) return false;
  const contentOf = (item: SeenItem, wanted: string): string | undefined =>
    item.versions.find(({ id }) => id === wanted)?.content;
  return (
    needed.every(({ content }) => target.versions.some((one) => one.content === content)) &&
    versions.every(({ from, to }) => contentOf(source, from) === contentOf(target, to))
  );
}

/** A report names every item that the source had all the time. Its list lacks a recovered item for a while. */
function unreported(
  { scene, ledger }: Facts,
  { id, source, sentMs, reportReadMs, report, isTerminated }: SceneRun,
): string[] {
  if (isTerminated || report === undefined || report.phase === 'failed' || report.phase === 'cancelled') return [];
  return scene.items.flatMap(({ name }) => {
    const isSteady = ledger.of(source, name).every(({ atMs }) => atMs < sentMs - scene.lateMs || atMs > reportReadMs);
    const isThere = ledger.at(source, name, sentMs).state === 'live';
    const isNamed = report.results.some(({ itemName }) => itemName === name);
    return isSteady && isThere && !isNamed ? [`The report of ${id} has no line for ${name}.`] : [];
  });
}

/** What a rollback says to have taken back is gone, unless a person brought it back. */
function falselyRolledBack(
  { ledger }: Facts,
  { run: { target, id, reportReadMs }, readMs, report }: EndedRollback,
): string[] {
  const rows = report?.results ?? [];
  return rows.flatMap(({ itemName, action, state }) => {
    if ((action !== 'delete' && action !== 'deleteAgain') || (state !== 'rolledBack' && state !== 'gone')) return [];
    const after = ledger.of(target, itemName).filter(({ atMs }) => atMs >= reportReadMs && atMs <= readMs);
    const seen = [ledger.at(target, itemName, reportReadMs - 1), ...after.map((change) => change.after)];
    return seen.some((one) => one.state !== 'live') ? [] : [`${id} says that ${itemName} is ${state}, and it is live.`];
  });
}

/** What a move wrote is in the report of its rollback. */
function unnamed({ scene, ledger }: Facts, { run, readMs, report }: EndedRollback): string[] {
  if (report === undefined || report.phase === 'failed' || run.isTerminated) return [];
  return scene.items.flatMap(({ name }) => {
    const own = ledger.of(run.target, name);
    const isWritten = own.some(
      ({ by, isAgain, atMs, before, after }) =>
        by !== people &&
        !isAgain &&
        atMs >= run.sentMs &&
        atMs <= run.reportReadMs &&
        after.versions.length > before.versions.length,
    );
    const isNamed = report.results.some(({ itemName }) => itemName === name);
    const isLive = ledger.at(run.target, name, readMs).state === 'live';
    return isWritten && isLive && !isNamed
      ? [`The rollback of ${run.id} does not name ${name}, which the move wrote.`]
      : [];
  });
}

/** The app writes each version once, or a report names what came twice. */
function doubled({ scene, record, ledger, arrivals }: Facts): string[] {
  if (scene.move.onConflict === 'newVersion') return [];
  return [...new Set(record.runs.map(({ target }) => target))].flatMap((side) =>
    scene.items.flatMap(({ name }) => {
      const ofPeople = new Set(ledger.of(side, name).flatMap((one) => (one.by === people ? added(one) : [])));
      const left = ledger.at(side, name, Infinity).versions.filter(({ id }) => !ofPeople.has(id));
      const contents = left.map(({ content }) => content);
      const isAgain = arrivals.some((one) => one.isAgain && one.path.endsWith(`/${name}`) && one.status < 300);
      if (isAgain || new Set(contents).size === contents.length) return [];
      return record.runs.some((run) => run.target === side && isExcused(run, name))
        ? []
        : [`${name} in ${side} has a version twice: ${contents.join(', ')}.`];
    }),
  );
}

/** The ids of the versions that a change added. */
function added({ before, after }: Change): string[] {
  const known = new Set(before.versions.map(({ id }) => id));
  return after.versions.map(({ id }) => id).filter((id) => !known.has(id));
}

function isExcused({ report }: SceneRun, name: string): boolean {
  const { problems = [], notices = [] } = report ?? {};
  return [...problems, ...notices].some(({ itemName, code }) => itemName === name && duplicateCodes.includes(code));
}

/** A fleet says of a vault what its move says. */
function otherFleets({ fleets, runs }: SceneRecord): string[] {
  return fleets.flatMap(({ results }) =>
    results.flatMap(({ moveId, state }) => {
      const run = runs.find(({ id }) => id === moveId);
      if (run?.report === undefined || run.report.phase === state) return [];
      return [`The fleet says ${state} of ${moveId}, and the report of the move says ${run.report.phase}.`];
    }),
  );
}

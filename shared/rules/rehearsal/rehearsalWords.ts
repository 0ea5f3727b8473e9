import { type MoveReport } from '../../contracts/api/report';
import { type RehearsalReport } from '../../contracts/model/rehearsal';
import { section as pageSection, table } from '../page/pageParts';
import { section } from '../report/markdownTable';

type Row = readonly [what: string, words: string];

const fateWords: Readonly<Record<RehearsalReport['scratch']['fate'], string>> = {
  notMade: 'the run made none',
  purged: 'deleted and purged',
  softDeleted: 'deleted, but not purged',
  left: 'still exists: delete it',
};

/** What a rehearsal proved, what the real move would do, and what became of the scratch vault. */
function rowsOf({ targetVault, real, scratch, proven }: RehearsalReport): readonly Row[] {
  const { vault, region, resourceGroup, fate, purgedOn, detail } = scratch;
  const ended = [fateWords[fate], ...(purgedOn === undefined ? [] : [`Azure purges it on ${purgedOn}`])].join('; ');
  const rate = `${String(proven.seconds)} s in all, ${String(proven.itemsPerSecond)} items a second, throttled ${String(proven.throttled)} times`;
  return [
    [
      'in the scratch vault',
      `${String(proven.items)} items and ${String(proven.versions)} versions arrived, ${String(proven.verified)} items verified`,
    ],
    ['time', rate],
    ...realRows(targetVault, real),
    ['scratch vault', `${vault} (${region}, resource group ${resourceGroup}): ${ended}`],
    ...(detail === undefined ? [] : [['why', detail] as const]),
  ];
}

function realRows(target: string, real: RehearsalReport['real']): readonly Row[] {
  if (real === null) return [[`the real move to ${target}`, 'was not planned']];
  const { evidenceAt, phase, items, problemsByCode, plan, reportUri } = real;
  const codes = problemsByCode.map(({ code, count }) => `${code} ${String(count)}`).join(', ');
  const routes = plan?.byRoute;
  const byRoute =
    routes === undefined
      ? 'no plan'
      : `${String(routes.backupRestore)} by backup, ${String(routes.exportImport)} by value, ${String(routes.recreate)} made again, ${String(routes.skip)} skipped, ${String(routes.block)} blocked`;
  return [
    [
      `the real move to ${target}`,
      `by what both vaults had at ${evidenceAt}, would end as ${phase}: ${byRoute}; ${String(items.done)} of ${String(items.total)} were there already`,
    ],
    ['its problems', codes === '' ? 'none' : codes],
    ['its plan', reportUri],
  ];
}

const unproven = ['what', 'why'] as const;

/** The sections of a rehearsal in the Markdown view of a report. */
export function rehearsalSections({ rehearsal }: Pick<MoveReport, 'rehearsal'>): readonly string[] {
  if (rehearsal === undefined) return [];
  const open = rehearsal.notProven.map(({ what, detail }) => [what, detail]);
  return [...section('Rehearsal', ['', ''], rowsOf(rehearsal)), ...section('Not proven', unproven, open)];
}

/** The sections of a rehearsal in the page of a report. */
export function rehearsalPageSections({ rehearsal }: Pick<MoveReport, 'rehearsal'>): readonly string[] {
  if (rehearsal === undefined) return [];
  const open = rehearsal.notProven.map(({ what, detail }) => [what, detail]);
  return [
    ...pageSection('rehearsal', 'Rehearsal', [table(['what', 'result'], rowsOf(rehearsal))]),
    ...pageSection('not-proven', 'Not proven', [table(unproven, open)]),
  ];
}

/** The kind of a run, for titles. */
export function kindOfRun({ dryRun, rehearsal }: Pick<MoveReport['move'], 'dryRun' | 'rehearsal'>): string {
  if (rehearsal !== undefined) return 'Rehearsal';
  return dryRun ? 'Dry run' : 'Move';
}

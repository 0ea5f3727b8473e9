import { type MoveReport } from '../../contracts/api/report';
import { type RehearsalReport } from '../../contracts/model/rehearsal';
import { scratchFateWords } from '../../words/outcomeWords';
import { type Fact, knownFacts, type Section, tableSection } from '../documents/document';

/** What a rehearsal proved, what the real move would do, and what became of the scratch vault. */
function rowsOf({ targetVault, real, scratch, proven }: RehearsalReport): readonly Fact[] {
  const { vault, region, resourceGroup, detail } = scratch;
  const rate = `${String(proven.seconds)} s in all, ${String(proven.itemsPerSecond)} items a second, throttled ${String(proven.throttled)} times`;
  return knownFacts([
    [
      'in the scratch vault',
      `${String(proven.items)} items and ${String(proven.versions)} versions arrived, ${String(proven.verified)} items verified`,
    ],
    ['time', rate],
    ...realRows(targetVault, real),
    ['scratch vault', `${vault} (${region}, resource group ${resourceGroup}): ${scratchFateWords(scratch)}`],
    ['why', detail],
  ]);
}

function realRows(target: string, real: RehearsalReport['real']): readonly Fact[] {
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

/** The sections of a rehearsal in a report. */
export function rehearsalSections({ rehearsal }: Pick<MoveReport, 'rehearsal'>): readonly Section[] {
  if (rehearsal === undefined) return [];
  const open = rehearsal.notProven.map(({ what, detail }) => [what, detail]);
  return [
    tableSection('Rehearsal', ['what', 'result'], rowsOf(rehearsal)),
    tableSection('Not proven', ['what', 'why'], open),
  ];
}

/** The kind of a run, for titles. */
export function kindOfRun({ dryRun, rehearsal }: Pick<MoveReport['move'], 'dryRun' | 'rehearsal'>): string {
  if (rehearsal !== undefined) return 'Rehearsal';
  return dryRun ? 'Dry run' : 'Move';
}

import { type StartedFleetChecks } from '../../shared/contracts/api/fleetRequest';
import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import {
  type FleetList,
  type FleetTable,
  type FleetVault,
  type FleetView,
} from '../../shared/contracts/api/fleetAnswers';
import { fleetSettingsSchema } from '../../shared/contracts/model/fleets';
import { overalls } from '../../shared/contracts/model/checks';
import { fleetDocument } from '../../shared/rules/fleets/fleetDocument';
import { leftOf } from '../../shared/rules/fleets/fleetRows';
import { readinessRank, readinessWords } from '../../shared/rules/fleets/readinessWords';
import { itemLabel } from '../../shared/rules/problems/itemLabel';
import { overallWords, rowStateWords } from '../../shared/words/outcomeWords';
import { fleetPhaseWords } from '../../shared/words/phaseWords';
import { counted } from '../../shared/words/word';
import { cardLines, documentLines } from './documentLines';
import { shortHash } from './counts';
import { bad, empty, good, indented, type Line, line, paragraph, strong, tableLines, textOf } from './line';

/** The table of a fleet that has not started, and its problems. */
export function tableOfFleet(
  { vaults, ok, waves, table, problems, problemCount }: FleetTable,
  columns: number,
): readonly Line[] {
  const more = problemCount - problems.length;
  return [
    ...tableLines(
      ['WAVE', 'FROM', 'TO', 'CREATES'],
      table.map(({ wave, sourceVault, targetVault, createsTarget }) => [
        ...[wave, sourceVault, targetVault, createsTarget ? 'yes' : ''],
      ]),
      { columns },
    ),
    empty,
    line(
      strong(`${counted(vaults, 'vault')} in ${counted(waves.length, 'wave')}. `),
      ok ? good('Nothing is wrong.') : '',
    ),
    ...problems.flatMap(({ code, detail, pointer }) => [
      line(bad(code)),
      ...paragraph(`${detail} (${pointer})`, { columns, indent: 2 }),
    ]),
    ...(more > 0 ? [line(`And ${String(more)} more problems.`)] : []),
  ];
}

/** What matters about each vault of a fleet, first those that need a person most. */
export function fleetCheckLines(vaults: readonly CheckedVault[], columns: number): readonly Line[] {
  const order = [...overalls].reverse();
  const sums = order.map(
    (overall) => `${String(vaults.filter((each) => each.overall === overall).length)} ${overallWords[overall].text}`,
  );
  const sorted = [...vaults].sort((one, other) => readinessRank(one) - readinessRank(other));
  const isQuiet = (vault: CheckedVault) => vault.overall === 'ready' && readinessWords(vault).length === 0;
  const ready = sorted.filter(isQuiet).map(({ wave, sourceVault, targetVault }) => [wave, sourceVault, targetVault]);
  return [
    ...sorted.filter((vault) => !isQuiet(vault)).flatMap((vault) => checkedLines(vault, columns)),
    ...(ready.length === 0
      ? []
      : [empty, line(good('Ready')), ...tableLines(['WAVE', 'FROM', 'TO'], ready, { columns, indent: 2 })]),
    empty,
    ...paragraph(`${sums.join(', ')}.`, { columns, indent: 0 }),
  ];
}

function checkedLines(vault: CheckedVault, columns: number): readonly Line[] {
  const { tone, text } = overallWords[vault.overall];
  return [
    ...cardLines({ tone, badge: '', title: `${vault.sourceVault} → ${vault.targetVault}`, texts: [] }, columns),
    ...paragraph(`${text}, wave ${vault.wave}`, { columns, indent: 6, style: 'quiet' }),
    ...readinessWords(vault).flatMap((each) => paragraph(each, { columns, indent: 6, hang: 2 })),
  ];
}

/** A fleet in one line, for its progress. */
export function fleetLine({ id, phase, vaults, counts, forecastAt }: FleetView): Line {
  const done = vaults - leftOf(counts);
  const until = forecastAt === null ? '' : `, until about ${timeOf(forecastAt)}`;
  return line(
    `${id}: ${phase}, ${String(done)} of ${String(vaults)} vaults, ${String(counts.running)} running${until}`,
  );
}

/** `2026-05-01 10:00 UTC`. */
function timeOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** The fleets, newest first. */
export function fleetListLines(fleets: FleetList['fleets'], columns: number): readonly Line[] {
  if (fleets.length === 0) return [line('There is no fleet yet. Start one: kvmover fleet apply <file>')];
  return tableLines(
    ['FLEET', 'PHASE', 'VAULTS', 'BEGAN (UTC)', 'NEEDS YOU'],
    fleets.map(({ id, phase, vaults, counts, startedAt, needsYou }) => [
      ...[id, fleetPhaseWords[phase].text, `${String(vaults - leftOf(counts))} of ${String(vaults)}`, startedAt],
      needsYou.join(', '),
    ]),
    { columns },
  );
}

interface ShownFleet {
  readonly view: FleetView;
  /** The first vaults that need a person. */
  readonly vaults: readonly FleetVault[];
  readonly more: number;
  readonly command: string;
}

/** The waves of a fleet, each vault that needs a person and why, and what that person can do. */
export function fleetLines({ view, vaults, more, command }: ShownFleet, columns: number): readonly Line[] {
  const { sections, ...head } = fleetDocument({ ...view, results: [] });
  const waves = sections.filter(({ table }) => (table?.rows.length ?? 0) > 0);
  const done = vaults.filter(isDone);
  const failed = vaults.filter((vault) => vault.needsYou === 'retry' && !isDone(vault));
  const others = vaults.filter(({ needsYou }) => needsYou !== 'retry');
  const cards = (some: readonly FleetVault[]) => some.flatMap((vault) => vaultLines(view, vault, { columns, command }));
  return [
    ...documentLines({ ...head, sections: waves }, { columns }),
    ...(failed.length === 0 ? [] : [empty, line(strong('Vaults that did not complete')), ...cards(failed)]),
    ...(done.length === 0 ? [] : [empty, line(strong('Complete, with something to do')), ...cards(done)]),
    ...(others.length === 0 ? [] : [empty, line(strong('Vaults that wait')), ...cards(others)]),
    ...(more > 0 ? [indented(2, `and ${more.toLocaleString('en')} more: the report has all.`)] : []),
    empty,
    ...paragraph(textOf(fleetLine(view)), { columns, indent: 0 }),
    ...nextLines(view, { columns, command }),
    ...(view.trouble === null
      ? []
      : [line(bad(view.trouble.code)), ...paragraph(view.trouble.detail, { columns, indent: 2 })]),
  ];
}

/** Everything is in the target, so another try would change nothing. */
function isDone({ needsYou, items, state }: FleetVault): boolean {
  return needsYou === 'retry' && state === 'partiallyCompleted' && items !== null && items.done === items.total;
}

interface Shown {
  readonly columns: number;
  readonly command: string;
}

function vaultLines({ id }: FleetView, vault: FleetVault, { columns, command }: Shown): readonly Line[] {
  const { wave, sourceVault, targetVault, state, items, problem, planHash } = vault;
  const { tone, text } = rowStateWords[state];
  const arrived = items === null ? '' : `, ${String(items.done)} of ${counted(items.total, 'item')}`;
  const set = problem === null ? undefined : optionIn(problem.remedy);
  const retry = `${command} fleet retry ${id} --vault ${sourceVault}`;
  const next =
    planHash !== null
      ? [`${command} fleet approve ${id} --vault ${sourceVault} --hash ${shortHash(planHash)}`]
      : vault.needsYou === 'retry' && !isDone(vault)
        ? [set === undefined ? retry : `${retry} --set ${set}`]
        : [];
  const texts =
    problem === null
      ? []
      : [
          ...(problem.itemName === undefined || problem.itemType === undefined
            ? []
            : [`${itemLabel({ itemType: problem.itemType, itemName: problem.itemName })}:`]),
          problem.detail,
        ];
  return [
    ...cardLines({ tone, badge: '', title: `${sourceVault} → ${targetVault}`, texts: [] }, columns),
    ...paragraph(`${text}, wave ${wave}${arrived}${problem === null ? '' : `, ${problem.code}`}`, {
      ...{ columns, indent: 6, style: 'quiet' as const },
    }),
    ...paragraph(texts.join(' '), { columns, indent: 6 }),
    ...(problem === null ? [] : paragraph(`→ ${asSet(problem.remedy)}`, { columns, indent: 6, hang: 2 })),
    ...next.map((each) => indented(6, strong(each))),
  ];
}

const field = /"(\w+)": "(\w+)"/g;

/** A remedy with the options of a request as `retry --set` takes them. */
function asSet(remedy: string): string {
  return remedy.replaceAll(field, (whole, name: string, value: string) =>
    Object.hasOwn(fleetSettingsSchema.shape, name) ? `--set ${name}=${value}` : whole,
  );
}

/** The first such option. */
function optionIn(remedy: string): string | undefined {
  return /--set (\w+=\w+)/.exec(asSet(remedy))?.[1];
}

/** What a person can do, with the command. */
function nextLines(
  { id, needsYou, approval, tableHash, waves, phase }: FleetView,
  { columns, command }: Shown,
): readonly Line[] {
  const says = (words: string, next: string): readonly Line[] => [
    ...paragraph(words, { columns, indent: 0 }),
    // A command is never broken, so that it can be copied whole.
    indented(2, strong(`${command} fleet ${next}`)),
  ];
  const open = waves.filter((wave) => wave.approval === null && leftOf(wave.counts) > 0);
  return needsYou.flatMap((word) => {
    if (word === 'decide')
      return says('Too many moves failed, so the fleet starts no more. Mend and retry, or continue:', `resume ${id}`);
    if (word === 'retry')
      return phase === 'stopped' ? [] : says('To start all that did not complete again:', `retry ${id}`);
    if (approval !== 'wave') return paragraph('Plans wait for an approval.', { columns, indent: 0 });
    const each = open.flatMap(({ name, tableHash: hash }) =>
      says(`Wave ${name} waits for an approval:`, `approve ${id} --wave ${name} --hash ${shortHash(hash)}`),
    );
    return open.length === 1
      ? each
      : [...each, ...says('To approve all of them at once:', `approve ${id} --hash ${shortHash(tableHash)}`)];
  });
}

/** The readiness of one vault of a fleet. */
export type CheckedVault = StartedFleetChecks['checks'][number] &
  Pick<CheckView, 'overall' | 'failed' | 'findings' | 'affected' | 'failure'>;

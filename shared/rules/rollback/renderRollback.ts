import { type RollbackReport } from '../../contracts/api/rollbackAnswers';
import { escapeMarkdown } from '../text/escapeMarkdown';
import { section } from '../report/markdownTable';

/** A rollback as Markdown: who asked and what happened, then what remains, then every item. */
export function renderRollback(report: RollbackReport): string {
  const { results } = report;
  const left = results.filter(({ state }) => state !== 'rolledBack');
  const done = results.filter(({ state }) => state === 'rolledBack');
  return [
    `# Rollback of move ${report.id}`,
    '',
    ...factsOf(report).map((line) => `- ${escapeMarkdown(line)}`),
    '',
    ...section(
      'Remains in the vault',
      ['what', 'detail', 'remedy'],
      report.rests.map(({ code, detail, remedy }) => [code, detail, remedy]),
    ),
    ...section(
      'The vault itself',
      ['state', 'what', 'name', 'why', 'detail', 'remedy', 'command'],
      report.vault.map(vaultRow),
    ),
    ...section('Not rolled back', ['state', 'type', 'item', 'why', 'detail', 'remedy'], left.map(leftRow)),
    ...section('Rolled back', ['type', 'item', 'versions', 'purged on', 'detail'], done.map(doneRow)),
  ].join('\n');
}

function factsOf(report: RollbackReport): readonly string[] {
  const { counts, phase, startedAt, finishedAt, by, askedAt, reason, failure } = report;
  const { rolledBack, kept, gone, failed } = counts;
  return [
    `${report.sourceVault} to ${report.targetVault}, run ${report.runId}`,
    `${phase}: ${String(rolledBack)} rolled back, ${String(kept)} kept, ${String(gone)} not there, ${String(failed)} failed`,
    `asked at ${askedAt}${by === null ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`,
    `from ${startedAt} to ${finishedAt ?? 'now'}, plan ${report.planHash}`,
    ...(failure === undefined ? [] : [`${failure.code}: ${failure.detail}`]),
  ];
}

function vaultRow(row: RollbackReport['vault'][number]): string[] {
  const { state, kind, name, reason, code, detail, remedy, command } = row;
  return [state, kind, name, reason ?? code ?? '', detail, remedy, state === 'rolledBack' ? '' : command];
}

type Row = RollbackReport['results'][number];

function leftRow({ state, itemType, itemName, reason, code, detail, remedy }: Row): string[] {
  return [state, itemType, itemName, reason ?? code ?? '', detail, remedy];
}

function doneRow({ itemType, itemName, versionCount, purgedOn, detail }: Row): string[] {
  return [itemType, itemName, String(versionCount), purgedOn ?? '', detail];
}

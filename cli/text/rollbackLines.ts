import {
  type RollbackPlanAnswer,
  type RollbackReport,
  type RollbackView,
} from '../../shared/contracts/api/rollbackAnswers';
import { bad, empty, good, indented, type Line, line, quiet, strong, warn } from './line';
import { paragraph } from './paragraph';
import { countOf, shortHash } from './counts';

/** What a rollback would do: the sums, then everything that cannot be undone. */
export function rollbackPlanLines(plan: RollbackPlanAnswer, columns: number): readonly Line[] {
  const { id, runId, sourceVault, targetVault, counts, planHash, evidenceAt, items, rests, vault } = plan;
  const kept = items.filter(({ action }) => action === 'keep');
  return [
    line(strong(`Rollback in ${targetVault}`), quiet(`   move ${id} from ${sourceVault}, run ${runId}`)),
    indented(
      2,
      `${countOf(counts.delete, 'item')} to soft-delete, ${String(counts.deleteAgain)} to soft-delete again,`,
    ),
    indented(
      2,
      `${String(counts.restore)} to get former attributes, ${String(counts.keep)} that cannot be undone, ${String(counts.untouched)} that the move did not write.`,
    ),
    ...(vault.length === 0 ? [] : [indented(2, `${countOf(vault.length, 'change')} of the vault itself.`)]),
    ...notes(kept.map(({ itemType, itemName, reason, ...text }) => [`${itemType} ${itemName}`, reason, text])),
    ...notes(
      vault
        .filter(({ action }) => action === 'keep')
        .map(({ kind, name, reason, ...text }) => [`${kind} ${name}`, reason, withCommand(text)]),
    ),
    ...notes(rests.map(({ code, ...text }) => [code, undefined, text])),
    indented(
      2,
      quiet(
        `Plan ${shortHash(planHash)}, by what the run had noted at ${evidenceAt}. Each item is read again before anything is done.`,
      ),
    ),
  ];

  function notes(found: readonly Note[]): readonly Line[] {
    return noteLines(found, columns);
  }
}

/** One line about a rollback in progress. */
export function rollbackLine({ phase, counts, total, waitingFor }: RollbackView): Line {
  const done = counts.rolledBack + counts.kept + counts.gone + counts.failed;
  const wait = waitingFor === null ? '' : `   ${waitingFor.message}`;
  return line(strong(phase), `  ${String(done)} of ${countOf(total, 'item')}${wait}`);
}

/** How a rollback ended: the sums, then everything that it left. */
export function rollbackEndLines(
  { phase, counts, vaultCounts, failure }: RollbackView,
  { results, vault }: Pick<RollbackReport, 'results' | 'vault'>,
  columns: number,
): readonly Line[] {
  const { rolledBack, kept, gone, failed } = counts;
  const shown = phase === 'completed' ? good(phase) : phase === 'failed' ? bad(phase) : warn(phase);
  const left = results.filter(({ state }) => state === 'kept' || state === 'failed');
  return [
    line(
      shown,
      `: ${String(rolledBack)} rolled back, ${String(kept)} kept, ${String(gone)} not there, ${String(failed)} failed.`,
    ),
    ...(vaultCounts === undefined
      ? []
      : [
          indented(
            2,
            `The vault itself: ${String(vaultCounts.rolledBack)} undone, ${String(vaultCounts.kept)} kept, ${String(vaultCounts.failed)} failed.`,
          ),
        ]),
    ...(failure === undefined ? [] : paragraph(failure.detail, { columns, indent: 2 })),
    ...noteLines(
      [
        ...left.map(({ itemType, itemName, reason, code, ...text }): Note => [
          `${itemType} ${itemName}`,
          reason ?? code,
          text,
        ]),
        ...vault
          .filter(({ state }) => state !== 'rolledBack')
          .map(({ kind, name, reason, code, ...text }): Note => [`${kind} ${name}`, reason ?? code, withCommand(text)]),
      ],
      columns,
    ),
  ];
}

/** A person can undo by hand what the rollback leaves. */
function withCommand({ detail, remedy, command }: Note[2] & { readonly command: string }): Note[2] {
  return { detail, remedy: `${remedy} ${command}` };
}

type Note = readonly [
  what: string,
  code: string | undefined,
  text: { readonly detail: string; readonly remedy: string },
];

/** More notes than these are in the report. */
const maxNotes = 20;

function noteLines(notes: readonly Note[], columns: number): readonly Line[] {
  if (notes.length === 0) return [];
  const more = notes.length - maxNotes;
  return [
    empty,
    ...notes
      .slice(0, maxNotes)
      .flatMap(([what, code = '', { detail, remedy }]) => [
        indented(2, warn('! '), strong(what), ` ${code}`),
        ...paragraph(detail, { columns, indent: 6 }),
        ...paragraph(`→ ${remedy}`, { columns, indent: 6, hang: 2 }),
      ]),
    ...(more > 0 ? [indented(2, `and ${String(more)} more: see the report.`)] : []),
    empty,
  ];
}

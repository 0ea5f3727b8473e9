import { type CutoverList, type CutoverState } from '../../shared/contracts/api/cutoverAnswers';
import { bad, empty, good, indented, type Line, line, type Piece, quiet, strong, warn } from './line';
import { paragraph } from './paragraph';

const marks: Readonly<Record<CutoverState, Piece>> = { go: good('✓ '), noGo: bad('✗ '), unknown: warn('? ') };

const verdictWords = { go: 'go', noGo: 'no-go', unknown: 'unknown' } as const;

/** The checklist of a cutover for a person: the verdict, then each line with what to do. */
export function cutoverLines(list: CutoverList, columns: number): readonly Line[] {
  const { id, sourceVault, targetVault, phase, verdict, counts, lines } = list;
  const of = `${String(counts.noGo)} no-go, ${String(counts.unknown)} for you to find out, ${String(counts.go)} go`;
  return [
    line(strong(`${sourceVault} → ${targetVault}: ${verdictWords[verdict]}`)),
    indented(2, `Move ${id}, ${phase}: ${of}.`),
    empty,
    ...lines.flatMap((one) => [
      indented(
        2,
        marks[one.state],
        strong(one.title),
        quiet(`  ${one.code}${one.evidenceAt === null ? '' : `  by what was read at ${one.evidenceAt}`}`),
      ),
      ...paragraph(one.found, { columns, indent: 6 }),
      ...(one.itemCount === 0 || one.state === 'go'
        ? []
        : paragraph(namesOf(one), { columns, indent: 6, hang: 2, style: 'quiet' })),
      ...(one.action === null ? [] : paragraph(`→ ${one.action}`, { columns, indent: 6, hang: 2 })),
      ...(one.query?.split('\n').map((row) => indented(8, quiet(row))) ?? []),
    ]),
  ];
}

function namesOf({ items, itemCount }: CutoverList['lines'][number]): string {
  const more = itemCount - items.length;
  const names = items.map(({ itemType, itemName }) => `${itemType} ${itemName}`);
  if (names.length === 0) return itemCount === 1 ? '1 item' : `${String(itemCount)} items`;
  return names.join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}

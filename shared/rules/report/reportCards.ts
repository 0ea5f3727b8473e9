import { type ManualStep } from '../../contracts/model/configuration';
import { card, folded, nameList, paragraph } from '../page/pageParts';
import { escapeMarkup } from '../text/escapeMarkup';
import { visibleText } from '../text/visibleText';
import { foldList, type ProblemGroup } from './groupProblems';

/** A group of problems: what, which items, and what to do. */
export function groupCard(
  { code, count, names, details, remedies }: ProblemGroup,
  looks: ReadonlyMap<string, string>,
): string {
  const [first = code, ...others] = details;
  return card({
    look: looks.get(code) ?? 'open',
    badge: String(count),
    title: code,
    html: [
      paragraph(first),
      others.length === 0
        ? ''
        : folded(
            `${String(others.length)} more texts`,
            others.map((text) => paragraph(text)),
          ),
      nameList(names),
      paragraph(foldList(remedies, ' '), 'What to do:'),
    ],
  });
}

/** A step that no tool can do, with its commands. */
export function stepCard({ id, found, what, instruction, commands }: ManualStep): string {
  const lines = commands.map((command) => escapeMarkup(visibleText(command))).join('\n');
  return card({
    look: 'open',
    badge: found === 'found' ? 'to do' : 'may exist',
    title: id,
    html: [paragraph(what), paragraph(instruction), lines === '' ? '' : `<pre><code>${lines}</code></pre>`],
  });
}

import { type CutoverLine, type CutoverState } from '../../shared/contracts/api/cutoverAnswers';
import { type FreezeMode, type Frozen } from '../../shared/contracts/model/freeze';
import { counted, type Word } from '../../shared/words/word';
import { time } from './words';

/** The lines that need a person first, those that somebody accepted after them. */
export function linesInOrder(lines: readonly CutoverLine[]): readonly CutoverLine[] {
  const order: readonly CutoverState[] = ['noGo', 'unknown', 'go'];
  const isOpen = ({ acceptance }: CutoverLine) => acceptance?.counts !== 'yes';
  const open = order.flatMap((state) => lines.filter((line) => line.state === state && isOpen(line)));
  const accepted = lines.filter((line) => !isOpen(line));
  const [at] = [open.findIndex(({ state }) => state === 'go')];
  return at < 0 ? [...open, ...accepted] : [...open.slice(0, at), ...accepted, ...open.slice(at)];
}

/** The choices of the dialog that asks for a cutover. */
export const freezeChoices: readonly { readonly mode: FreezeMode | undefined; readonly text: string }[] = [
  {
    mode: undefined,
    text: 'No. What somebody writes to the source during the last pass may be missing in the target.',
  },
  { mode: 'report', text: 'Yes. If somebody wrote to it, the move ends, and its report names what was written.' },
  { mode: 'require', text: 'Yes. If somebody wrote to it, the move does not end, and awaits its cutover again.' },
];

/** What the proof of an unchanged source found. */
export function frozenWords({ state, at, tries, written }: Frozen): Word {
  const items = counted(written.count, 'item');
  switch (state) {
    case 'proved':
      return { text: `Nobody wrote to the source during the last pass. Proved at ${time(at)}.`, tone: 'good' };
    case 'written':
      return { text: `Somebody wrote to the source during the last pass: ${items}.`, tone: 'bad' };
    case 'targetChanged':
      return {
        text: `The cutover did not take place: others changed ${written.count === 0 ? 'issuers or contacts' : items} in the target. Compare them in both vaults, and ask for the cutover again.`,
        tone: 'bad',
      };
    case 'refused':
      return {
        text: `The cutover did not take place: somebody wrote to the source during each of ${counted(tries, 'pass', 'passes')}, ${items} during the last one. Stop what writes, and ask for the cutover again.`,
        tone: 'bad',
      };
  }
}

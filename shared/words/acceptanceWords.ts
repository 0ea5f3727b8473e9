import { type CutoverLine } from '../contracts/api/cutoverAnswers';
import { cutoverWords } from './outcomeWords';
import { type Word } from './word';

/** The word for a line of the checklist. One that somebody accepted says so, and not "go". */
export function lineWord({ state, acceptance }: Pick<CutoverLine, 'state' | 'acceptance'>): Word {
  return acceptance?.counts === 'yes' ? { text: 'accepted', tone: 'quiet' } : cutoverWords[state];
}

/** Who accepted a line, until when and why, or why that no longer counts; undefined if nobody did. */
export function acceptanceWords({ state, acceptance }: Pick<CutoverLine, 'state' | 'acceptance'>): string | undefined {
  if (acceptance === null) return undefined;
  const { counts, by, at, until, reason } = acceptance;
  const who = `${by ?? 'somebody whom the app does not know'} at ${at}`;
  switch (counts) {
    case 'yes':
      return `Accepted by ${who}, until ${until}: "${reason}". The line still says ${cutoverWords[state].text}.`;
    case 'expired':
      return `The acceptance by ${who} ended at ${until}.`;
    case 'changed':
      return `The acceptance by ${who} no longer counts, because the line says something else since. Then it said: "${acceptance.found}"`;
  }
}

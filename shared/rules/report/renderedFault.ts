import { type MoveReport } from '../../contracts/api/report';
import { reportTexts } from './reportText';

/**
 * Compares a file with what a verified report renders to, byte for byte, in each format. Undefined if it is one of them;
 * else a sentence about the first line that differs. App and caller must be of the same version.
 */
export function renderedFault(report: MoveReport, file: Uint8Array): string | undefined {
  const bytes = Buffer.from(file);
  const texts = Object.values(reportTexts).map((render) => render(report));
  if (texts.some((text) => [text, `${text}\n`].some((each) => bytes.equals(Buffer.from(each))))) return undefined;
  const lines = bytes.toString('utf8').split('\n');
  const same = Math.max(...texts.map((text) => sameLines(text.split('\n'), lines)));
  return same === 0
    ? 'The file is no format of this report, or another version of the app wrote it.'
    : `Line ${String(same + 1)} of the file is not what this report renders to.`;
}

function sameLines(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((line, at) => line !== other[at]);
  return first < 0 ? one.length : first;
}

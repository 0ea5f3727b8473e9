import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type Acceptance } from '../../contracts/model/acceptedLines';

/** Adds the last acceptance of a line. It counts until its end, and while the line says what the person saw. */
export function withAcceptance(
  line: CutoverLine,
  { accepted = [], now }: { readonly accepted?: readonly Acceptance[]; readonly now: string },
): CutoverLine {
  const own = accepted.find(({ code }) => code === line.code);
  if (own === undefined || line.state === 'go') return line;
  const counts = own.seen !== line.seen ? 'changed' : Date.parse(own.until) <= Date.parse(now) ? 'expired' : 'yes';
  return { ...line, acceptance: { ...own, counts } };
}

export function isAccepted({ acceptance }: Pick<CutoverLine, 'acceptance'>): boolean {
  return acceptance?.counts === 'yes';
}

import { type Problem } from '../../contracts/model/progress';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { type Tone } from '../../words/word';
import { type Card, type Section, type Table } from '../documents/document';
import { groupProblems, type ProblemGroup } from './groupProblems';

interface Looks {
  readonly toneOf?: (code: string) => Tone;
  /** What the section says if there are no problems. Without it there is no section. */
  readonly none?: string;
}

/** A card for each code with its names, then all problems one by one in a folded section. */
export function problemSections(
  title: string,
  problems: readonly Problem[],
  { toneOf = () => 'quiet', none }: Looks = {},
): readonly Section[] {
  const groups = groupProblems(problems);
  const cards = groups.map((group) => cardOf(group, problems, toneOf(group.code)));
  const all = {
    title: `All ${title.toLowerCase()}, one by one`,
    isFolded: true,
    table: { heads: ['item', 'code', 'what', 'what to do'], rows: problems.map(problemRow) },
  };
  return [
    { title, cards, text: cards.length === 0 ? none : undefined },
    ...(groups.length === problems.length ? [] : [all]),
  ];
}

function cardOf(
  { code, count, names, details, remedies }: ProblemGroup,
  problems: readonly Problem[],
  tone: Tone,
): Card {
  const [only] = count === 1 ? problems.filter((problem) => problem.code === code) : [];
  if (only === undefined) return { tone, badge: `× ${String(count)}`, title: code, names, texts: details, remedies };
  const [item = '', , what = '', remedy = ''] = problemRow(only);
  return { tone, badge: '× 1', title: code, names: [item], texts: [what], remedies: [remedy] };
}

function problemRow({ itemType, itemName, code, detail, remedy, requestId }: Problem): readonly string[] {
  const item = itemName === undefined ? '(the move)' : [itemType, itemName].join(' ').trim();
  return [item, code, requestId === undefined ? detail : `${detail} (request ${requestId})`, remedy];
}

/** Issuers and contacts, with their state and why. */
export function issuerTable(results: readonly IssuerOrContactsResult[]): Table {
  return {
    heads: ['kind', 'name', 'state', 'why'],
    rows: results.map(({ kind, name, state, reasons, code }) => [
      ...[kind, name, state, [...reasons, code].filter(Boolean).join(' ')],
    ]),
  };
}

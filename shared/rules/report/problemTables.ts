import { type Problem } from '../../contracts/model/progress';
import { foldList, groupProblems, type ProblemGroup } from './groupProblems';
import { columns } from './markdownTable';

const wholeMove = '(the move)';

function problemRow({ itemType, itemName, code, detail, remedy, requestId }: Problem): readonly string[] {
  const item = itemName === undefined ? wholeMove : [itemType, itemName].join(' ').trim();
  return [item, code, requestId === undefined ? detail : `${detail} (request ${requestId})`, remedy];
}

const problemHead = ['item', 'code', 'what', 'what to do'];

/** One row for each code with its names, then all problems one by one in a folded section. */
export function problemTables(problems: readonly Problem[], what: string): readonly string[] {
  const groups = groupProblems(problems);
  if (groups.length === problems.length) return columns(problemHead, problems.map(problemRow));
  return [
    ...columns(
      problemHead,
      groups.map((group) => groupRow(group, problems)),
    ),
    '',
    '<details>',
    `<summary>All ${String(problems.length)} ${what}, one by one</summary>`,
    '',
    ...columns(problemHead, problems.map(problemRow)),
    '',
    '</details>',
  ];
}

function groupRow(group: ProblemGroup, problems: readonly Problem[]): readonly string[] {
  const { code, count, names, details, remedies } = group;
  const only = count === 1 ? problems.find((problem) => problem.code === code) : undefined;
  if (only !== undefined) return problemRow(only);
  return [foldList(names) || wholeMove, `${code} × ${String(count)}`, foldList(details, ' '), foldList(remedies, ' ')];
}

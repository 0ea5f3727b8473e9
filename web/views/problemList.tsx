import { counted } from '../../shared/words/word';
import { type ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Problem, type ProblemsByCode } from '../../shared/contracts/model/progress';
import { usePage } from '../client/pageContext';
import { groupProblems, type ProblemGroup } from '../model/problemGroups';
import { type Weight, weightWords } from '../../shared/words/problemWeights';
import { hashOf } from '../model/route';
import { count } from '../model/words';
import { Badge, Name, Section } from './elements';

interface ProblemListProps {
  /** The run whose items have the problems. */
  readonly run: RunOfMove;
  readonly byCode: ProblemsByCode;
  readonly problems: readonly Problem[];
  /** The code that the table of items shows; empty for all. */
  readonly code: string;
  readonly choose: (code: string) => void;
  /** False before the end of the move. */
  readonly hasReport: boolean;
}

export interface RunOfMove {
  readonly moveId: string;
  readonly runId: string;
}

/** What did not go well, grouped by code, each with what a person can do. */
export function ProblemList({ run, byCode, problems, code, choose, hasReport }: ProblemListProps) {
  const groups = groupProblems(byCode, problems);
  if (groups.length === 0) return null;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <Section title="Problems" id="problems" end={<span class="faint">{count(total)}</span>}>
      {weightsInOrder.map((weight) => {
        const own = groups.filter((group) => group.weight === weight);
        if (own.length === 0) return null;
        const list = (
          <ul class="problems">
            {own.map((group) => (
              <Group
                key={group.code}
                run={run}
                group={group}
                hasReport={hasReport}
                isChosen={group.code === code}
                choose={() => {
                  choose(group.code === code ? '' : group.code);
                }}
              />
            ))}
          </ul>
        );
        return (
          <Weighted key={weight} weight={weight} number={own.reduce((sum, each) => sum + each.count, 0)} list={list} />
        );
      })}
    </Section>
  );
}

const weightsInOrder = Object.keys(weightWords) as readonly Weight[];

/** The problems of one weight. A fold hides those that ask for nothing. */
function Weighted(props: { readonly weight: Weight; readonly number: number; readonly list: ComponentChild }) {
  const head = (
    <>
      <Badge {...weightWords[props.weight]} /> <span class="faint">{count(props.number)}</span>
    </>
  );
  if (props.weight !== 'goodToKnow')
    return (
      <div class="weight">
        <h3>{head}</h3>
        {props.list}
      </div>
    );
  return (
    <details class="weight">
      <summary>{head}</summary>
      {props.list}
    </details>
  );
}

interface GroupProps extends Pick<ProblemListProps, 'hasReport'> {
  readonly run: RunOfMove;
  readonly group: ProblemGroup;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

/**
 * A status has only the first few problems. Of other codes, the first item with the code has the words. Null if no item has
 * the code, undefined while the page asks.
 */
function useFirstProblem(
  { moveId, runId }: RunOfMove,
  code: string,
  known: Problem | undefined,
): Problem | null | undefined {
  const { api } = usePage();
  const [found, setFound] = useState<Problem | null>();
  const isKnown = known !== undefined;
  useEffect(() => {
    if (isKnown) return;
    void api.get('moves/{id}/items', { id: moveId, query: { run: runId, code, limit: '1' } }).then((answer) => {
      const problems = answer.ok ? answer.body.items.flatMap((item) => item.problems) : [];
      setFound(problems.find((problem) => problem.code === code) ?? null);
    });
  }, [api, moveId, runId, code, isKnown]);
  return known ?? found;
}

function Group({ run, group: { code, count: number, first: known, items }, isChosen, choose, hasReport }: GroupProps) {
  const first = useFirstProblem(run, code, known);
  return (
    <li>
      <div class="problem-head">
        <code>{code}</code>
        <span class="faint">{counted(number, 'problem')}</span>
        <button type="button" class="plain" aria-pressed={isChosen} onClick={choose}>
          {isChosen ? 'Show all items' : 'Show these items'}
        </button>
      </div>
      <ProblemWords first={first} hasReport={hasReport} />
      {items.length === 0 ? undefined : (
        <p class="faint names">
          {items.slice(0, 5).map(({ itemType, itemName }) => (
            <span key={`${itemType} ${itemName}`}>
              {itemType} <Name text={itemName} />
            </span>
          ))}
          {number > Math.min(5, items.length) ? <span>…</span> : undefined}
        </p>
      )}
    </li>
  );
}

interface WordsProps extends Pick<ProblemListProps, 'hasReport'> {
  readonly first: Problem | null | undefined;
}

/** What a code means. No item has a code of the vault itself, of an issuer or of the contacts. */
export function ProblemWords({ first, hasReport }: WordsProps) {
  if (first === undefined) return <p class="faint">…</p>;
  if (first === null) {
    const where = hasReport ? ' The report says more.' : '';
    return (
      <p class="faint">No item has this code: it is about the vault itself, its issuers or its contacts.{where}</p>
    );
  }
  const [, checks] = runOfChecks.exec(first.detail) ?? [];
  return (
    <>
      <p>
        {first.detail}{' '}
        {checks === undefined ? undefined : <a href={hashOf({ view: 'check', id: checks })}>Show these checks</a>}
      </p>
      <p class="remedy">{first.remedy}</p>
    </>
  );
}

/** The address of a run of checks, which the text of a failed gate names. */
const runOfChecks = /\/api\/checks\/([a-z][a-z0-9-]{0,90}--\d{8}T\d{9}-[0-9a-f]{8})\b/;

import { type Problem, type ProblemsByCode } from '../../shared/contracts/api/moveStatus';
import { groupProblems, type ProblemGroup } from '../model/problemGroups';
import { count, counted } from '../model/words';
import { Name, Section } from './parts';

interface ProblemListProps {
  readonly byCode: ProblemsByCode;
  readonly problems: readonly Problem[];
  /** The code that the table of items shows; empty for all. */
  readonly code: string;
  readonly choose: (code: string) => void;
}

/** What did not go well, grouped by code, each with what a person can do. */
export function ProblemList({ byCode, problems, code, choose }: ProblemListProps) {
  const groups = groupProblems(byCode, problems);
  if (groups.length === 0) return null;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <Section title="Problems" id="problems" end={<span class="faint">{count(total)}</span>}>
      <ul class="problems">
        {groups.map((group) => (
          <Group
            key={group.code}
            group={group}
            isChosen={group.code === code}
            choose={() => {
              choose(group.code === code ? '' : group.code);
            }}
          />
        ))}
      </ul>
    </Section>
  );
}

interface GroupProps {
  readonly group: ProblemGroup;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Group({ group: { code, count: number, first, items }, isChosen, choose }: GroupProps) {
  return (
    <li>
      <div class="problem-head">
        <code>{code}</code>
        <span class="faint">{counted(number, 'problem')}</span>
        <button type="button" class="plain" aria-pressed={isChosen} onClick={choose}>
          {isChosen ? 'Show all items' : 'Show these items'}
        </button>
      </div>
      {first === undefined ? (
        <p class="faint">The items with this code say more.</p>
      ) : (
        <>
          <p>{first.detail}</p>
          <p class="remedy">{first.remedy}</p>
        </>
      )}
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

import { counted } from '../../../shared/words/word';
import { useState } from 'preact/hooks';
import { type ComparisonView as ComparisonAnswer } from '../../../shared/contracts/api/comparisonAnswers';
import { apiPath } from '../../client/apiClient';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { type ComparedFilter, noMatchFilter } from '../../model/comparedFilter';
import { comparedSigns, comparedWords } from '../../../shared/words/outcomeWords';
import { fieldCounts, outcomes, verdictOf } from '../../model/comparedWords';
import { hashOf } from '../../model/route';
import { count, time } from '../../model/words';
import { AccessList } from './comparedAccess';
import { ComparedItems, FirstFindings } from './comparedItems';
import { Downloads, filesIn } from '../download';
import { Badge, Crumbs, Pair, Section } from '../elements';
import { FaultNote, Reading, WaitsNote } from '../notes';

/** One comparison: whether the vaults are equal, what differs, and every item. */
export function ComparisonView({ id }: { readonly id: string }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `comparison ${id}`,
    () => api.get('comparisons/{id}', { id }),
    ({ state }) => state === 'running',
  );
  return (
    <>
      <Crumbs
        steps={[
          [{ view: 'comparisons', source: value?.sourceVault ?? '', target: value?.targetVault ?? '' }, 'Comparisons'],
        ]}
        end={id}
      />
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : <Comparison comparison={value} />}
    </>
  );
}

/** The answer of the app about one comparison. */
export function Comparison({ comparison }: { readonly comparison: ComparisonAnswer }) {
  const [filter, setFilter] = useState<ComparedFilter>(noMatchFilter);
  const { id, sourceVault, targetVault, state, failure, waitingFor, findings, fields, access } = comparison;
  const change = (part: Partial<ComparedFilter>): void => {
    setFilter((before) => ({ ...before, ...part }));
  };
  return (
    <>
      <div class="view-head">
        <h1>
          <Pair source={sourceVault} target={targetVault} />
        </h1>
        <Badge {...verdictOf(comparison)} />
      </div>
      <Facts comparison={comparison} />
      <FaultNote fault={failure} />
      <WaitsNote what="The comparison" waitingFor={waitingFor} />
      {state === 'completed' ? <Downloads files={filesOf(id)} label="Report as a file" /> : undefined}
      <div class="columns">
        <OutcomeList comparison={comparison} />
        {Object.keys(fields).length === 0 ? undefined : <FieldList comparison={comparison} />}
      </div>
      {access === undefined ? undefined : <AccessList access={access} />}
      {state === 'completed' ? (
        <ComparedItems id={id} filter={filter} change={change} />
      ) : (
        <FirstFindings findings={findings} />
      )}
      <p class="hidden" role="status">
        {state === 'running' ? 'The vaults are compared.' : `The comparison has ended: ${verdictOf(comparison).text}.`}
      </p>
    </>
  );
}

function filesOf(id: string) {
  return filesIn(['html', 'csv', 'md', 'json', 'junit'], id, (format) =>
    apiPath('comparisons/{id}/report', { id, query: { format } }),
  );
}

function Facts({ comparison }: { readonly comparison: ComparisonAnswer }) {
  const { sourceVault, targetVault, depth, startedAt, finishedAt, throttled } = comparison;
  return (
    <p class="move-facts">
      <span>started {time(startedAt)}</span>
      {finishedAt === null ? undefined : <span>ended {time(finishedAt)}</span>}
      <span>{depth === 'full' ? 'contents were compared' : 'only lists and properties were compared'}</span>
      {throttled === 0 ? undefined : <span>{counted(throttled, 'throttled request')}</span>}
      <a href={hashOf({ view: 'checks', source: sourceVault, target: targetVault })}>Checks of this pair</a>
    </p>
  );
}

/** The number of items of each outcome, with its sign and a bar. */
export function OutcomeList({ comparison: { counts, items } }: { readonly comparison: ComparisonAnswer }) {
  const end = (
    <span class="faint">
      {items.compared < items.total ? `${count(items.compared)} of ` : ''}
      {counted(items.total, 'item')}
    </span>
  );
  return (
    <Section title="Outcomes" id="outcomes" end={end}>
      <ul class="routes">
        {outcomes.map((outcome) => (
          <li key={outcome}>
            <span>
              <code aria-hidden="true">{comparedSigns[outcome]}</code> {comparedWords[outcome].text}
            </span>
            <Share part={counts[outcome]} of={items.total} tone={comparedWords[outcome].tone} />
            <span>{counted(counts[outcome], 'item')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The number of items that differ in each field. */
export function FieldList({ comparison: { fields, counts } }: { readonly comparison: ComparisonAnswer }) {
  return (
    <Section title="Fields that differ" id="fields">
      <ul class="routes">
        {fieldCounts(fields).map(({ field, number }) => (
          <li key={field}>
            <code>{field}</code>
            <Share part={number} of={counts.differs} tone="warn" />
            <span>{counted(number, 'item')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Share({ part, of, tone }: { readonly part: number; readonly of: number; readonly tone: string }) {
  return (
    <svg class="phase-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class={`tone-${tone}`} x={0} y={0} height={6} width={(100 * part) / Math.max(1, of)} />
    </svg>
  );
}

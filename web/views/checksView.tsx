import { counted } from '../../shared/words/word';
import { type CheckLine } from '../../shared/contracts/api/checkAnswers';
import { usePage } from '../client/pageContext';
import { rowsOf } from '../client/loadNewest';
import { useNewest } from '../client/useNewest';
import { hashOf } from '../model/route';
import { time } from '../model/words';
import { CheckTrend } from './checkTrend';
import { PairForm } from './pairForm';
import { Badge, Pair, Section, ShowMore } from './elements';
import { overallWords } from '../../shared/words/outcomeWords';
import { Reading } from './notes';

/** The stored runs of checks, newest first: of one pair, or of all. */
export function ChecksView({ source, target }: { readonly source: string; readonly target: string }) {
  const { api } = usePage();
  const { value, failure, showMore } = useNewest(
    `checks ${source} ${target}`,
    async (continuationToken) => {
      const query = { sourceVault: source, targetVault: target, limit: '50', continuationToken };
      return rowsOf(await api.get('checks', { query }), (list) => list.checks);
    },
    () => false,
  );
  return (
    <>
      <h1>Checks</h1>
      <PairForm view="checks" source={source} target={target} />
      <Reading value={value} failure={failure} />
      {value?.rows.length === 0 ? (
        <p class="empty">No run of checks is stored{source === '' ? '' : ' for this pair'}.</p>
      ) : undefined}
      {value === undefined || source === '' || target === '' ? undefined : <CheckTrend checks={value.rows} />}
      {value === undefined || value.rows.length === 0 ? undefined : (
        <Section title="Runs" id="check-runs" end={<span class="faint">newest first</span>}>
          <ul class="moves">
            {value.rows.map((check) => (
              <Line key={check.id} check={check} />
            ))}
          </ul>
        </Section>
      )}
      <ShowMore text="Show older runs" token={value?.continuationToken} show={showMore} />
    </>
  );
}

/** One run in the list. */
export function Line({ check }: { readonly check: CheckLine }) {
  const { id, sourceVault, targetVault, overall, counts, changes, startedAt, trigger } = check;
  return (
    <li class="move-line">
      <div class="move-name">
        <a href={hashOf({ view: 'check', id })}>
          <Pair source={sourceVault} target={targetVault} />
        </a>
      </div>
      <div class="move-marks">
        <Badge {...overallWords[overall]} />
      </div>
      <div class="move-sums">
        {counts.fail} fail, {counts.warn} warn, {counts.unknown} unknown, {counts.pass} pass
        {changes.length === 0 ? '' : `; ${counted(changes.length, 'change')}`}
      </div>
      <div class="move-time faint">
        {time(startedAt)}, by {trigger}
      </div>
    </li>
  );
}

import { counted } from '../../../shared/words/word';
import { useState } from 'preact/hooks';
import { type ComparisonLine } from '../../../shared/contracts/api/comparisonAnswers';
import { usePage } from '../../client/pageContext';
import { rowsOf } from '../../client/loadNewest';
import { useNewest } from '../../client/useNewest';
import { outcomes, verdictOf } from '../../model/comparedWords';
import { hashOf } from '../../model/route';
import { count, time } from '../../model/words';
import { CompareDialog } from './compareDialog';
import { PairForm, type VaultPair } from '../pairForm';
import { Badge, Pair, Section, ShowMore } from '../elements';
import { comparedWords } from '../../../shared/words/outcomeWords';
import { Reading } from '../notes';

/** The comparisons, newest first: of one pair, or of all. A comparison starts here if the settings allow it. */
export function ComparisonsView({ source, target }: VaultPair) {
  const { api } = usePage();
  const { value, failure, showMore } = useNewest(
    `comparisons ${source} ${target}`,
    async (continuationToken) => {
      const query = { sourceVault: source, targetVault: target, limit: '50', continuationToken };
      return rowsOf(await api.get('comparisons', { query }), (list) => list.comparisons);
    },
    ({ state }) => state === 'running',
  );
  return (
    <>
      <h1>Comparisons</h1>
      <AskForPair source={source} target={target} />
      <Reading value={value} failure={failure} />
      {value?.rows.length === 0 ? (
        <p class="empty">There is no comparison{source === '' ? '' : ' of this pair'}.</p>
      ) : undefined}
      {value === undefined || value.rows.length === 0 ? undefined : (
        <Section title="All comparisons" id="comparisons" end={<span class="faint">newest first</span>}>
          <ul class="moves">
            {value.rows.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </ul>
        </Section>
      )}
      <ShowMore text="Show older comparisons" token={value?.continuationToken} show={showMore} />
    </>
  );
}

/** The fields for a pair of vaults, with a button that compares them if the settings allow it. */
function AskForPair({ source, target }: VaultPair) {
  const { canSteer } = usePage();
  const [pair, setPair] = useState<VaultPair>({ source, target });
  const [isAsking, setAsking] = useState(false);
  const close = (): void => {
    setAsking(false);
  };
  return (
    <>
      <PairForm view="comparisons" source={source} target={target} typed={setPair}>
        {canSteer ? (
          <button
            type="button"
            disabled={pair.source === '' || pair.target === ''}
            onClick={() => {
              setAsking(true);
            }}
          >
            Compare …
          </button>
        ) : undefined}
      </PairForm>
      {isAsking ? <CompareDialog pair={pair} close={close} /> : undefined}
    </>
  );
}

/** One comparison in the list, with the sign and the number of each outcome. */
export function Line({ line }: { readonly line: ComparisonLine }) {
  const { id, sourceVault, targetVault, depth, items, counts, startedAt } = line;
  return (
    <li class="move-line">
      <div class="move-name">
        <a href={hashOf({ view: 'comparison', id })}>
          <Pair source={sourceVault} target={targetVault} />
        </a>
      </div>
      <div class="move-marks">
        <Badge {...verdictOf(line)} />
        {depth === 'metadata' ? <Badge text="metadata only" tone="quiet" /> : undefined}
      </div>
      <div class="move-sums">
        {items.compared < items.total ? `${count(items.compared)} of ` : ''}
        {counted(items.total, 'item')}
        {outcomes
          .filter((outcome) => counts[outcome] > 0)
          .map((outcome) => `, ${count(counts[outcome])} ${comparedWords[outcome].text}`)
          .join('')}
      </div>
      <div class="move-time faint">{time(startedAt)}</div>
    </li>
  );
}

import { counted } from '../../../shared/words/word';
import { usePage } from '../../client/pageContext';
import { rowsOf } from '../../client/loadNewest';
import { useNewest } from '../../client/useNewest';
import { type FleetLine, isFleetLive, needsYouWords } from '../../model/fleetWords';
import { hashOf } from '../../model/route';
import { count, time } from '../../model/words';
import { Badge, Name, Section, ShowMore } from '../elements';
import { VaultsBar } from './vaultsBar';
import { fleetPhaseWords } from '../../../shared/words/phaseWords';
import { Reading } from '../notes';

/** All fleets: first those that wait for a person, then those that run, then those that have ended. */
export function FleetsView() {
  const { api } = usePage();
  const { value, failure, showMore } = useNewest(
    'fleets',
    async (continuationToken) => {
      const answer = await api.get('fleets', { query: { limit: '50', continuationToken } });
      return rowsOf(answer, ({ fleets }) => fleets);
    },
    isFleetLive,
  );
  const fleets = value?.rows ?? [];
  const others = fleets.filter(({ needsYou }) => needsYou.length === 0);
  return (
    <>
      <h1>Fleets</h1>
      <Reading value={value} failure={failure} />
      {value?.rows.length === 0 ? (
        <p class="empty">There is no fleet yet. A fleet moves many vaults in waves.</p>
      ) : undefined}
      <Group title="Needs you" id="needs-you" fleets={fleets.filter(({ needsYou }) => needsYou.length > 0)} />
      <Group title="Running" id="running" fleets={others.filter(isFleetLive)} />
      <Group title="Ended" id="ended" fleets={others.filter((fleet) => !isFleetLive(fleet))} />
      <ShowMore text="Show older fleets" token={value?.continuationToken} show={showMore} />
    </>
  );
}

function Group(props: { readonly title: string; readonly id: string; readonly fleets: readonly FleetLine[] }) {
  if (props.fleets.length === 0) return null;
  return (
    <Section title={props.title} id={props.id} end={<span class="faint">{count(props.fleets.length)}</span>}>
      <ul class="moves">
        {props.fleets.map((fleet) => (
          <Line key={fleet.id} fleet={fleet} />
        ))}
      </ul>
    </Section>
  );
}

/** One fleet in the list. */
export function Line({ fleet }: { readonly fleet: FleetLine }) {
  const { id, phase, vaults, counts, needsYou, startedAt, forecastAt } = fleet;
  return (
    <li class="move-line">
      <div class="move-name">
        <a href={hashOf({ view: 'fleet', id })}>
          <Name text={id} />
        </a>
      </div>
      <div class="move-marks">
        <Badge {...fleetPhaseWords[phase]} />
      </div>
      <div class="move-sums">
        <VaultsBar counts={counts} total={vaults} label={`Vaults of ${id}`} />
        <span>
          {count(counts.completed)} of {counted(vaults, 'vault')} completed
        </span>
      </div>
      <div class="move-time faint">
        {time(startedAt)}
        {forecastAt === null ? '' : `, ends about ${time(forecastAt)}`}
      </div>
      {needsYou.map((word) => (
        <p key={word} class="move-reason">
          {needsYouWords[word]}
        </p>
      ))}
    </li>
  );
}

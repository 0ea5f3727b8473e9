import { useEffect, useState } from 'preact/hooks';
import { type FleetView as Fleet } from '../../../shared/contracts/api/fleetAnswers';
import { apiPath } from '../../client/apiClient';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { fleetSteering, type FleetVerb, fleetVerbsOf } from '../../model/fleetSteering';
import { endedOf, isFleetLive, needsYouWords, vaultStates } from '../../model/fleetWords';
import { count, time } from '../../model/words';
import { Downloads, filesIn } from '../download';
import { FleetDialog } from './fleetDialog';
import { FleetVaults } from './fleetVaults';
import { Badge, Crumbs, Fact, Name, Section } from '../elements';
import { VaultsBar } from './vaultsBar';
import { WaveChart } from './waveChart';
import { WaveList } from './waveList';
import { rowStateWords } from '../../../shared/words/outcomeWords';
import { fleetPhaseWords } from '../../../shared/words/phaseWords';
import { Reading } from '../notes';

/** How long a fleet may take until it takes up what a person asks, in milliseconds. */
const takenUpMs = 30_000;

/** One fleet: its waves, every vault with its move, and what waits for a person. */
export function FleetView({ id }: { readonly id: string }) {
  const { api } = usePage();
  const { value, failure, reload } = usePolled(`fleet ${id}`, () => api.get('fleets/{id}', { id }), isFleetLive);
  const [wave, setWave] = useState('');
  return (
    <>
      <Crumbs steps={[[{ view: 'fleets' }, 'Fleets']]} end={id} />
      <div class="view-head">
        <h1>
          <Name text={id} />
        </h1>
        {value === undefined ? undefined : <Badge {...fleetPhaseWords[value.phase]} />}
        {value === undefined ? undefined : <Steer key={value.runId} fleet={value} reload={reload} />}
      </div>
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : (
        <>
          <FleetFacts fleet={value} />
          <Notes fleet={value} />
          <Downloads files={filesOf(value)} label="Report as a file" />
          <div class="columns">
            <Progress fleet={value} />
            <WaveChart fleet={value} nowMs={Date.now()} />
          </div>
          <WaveList fleet={value} reload={reload} choose={setWave} />
          <AskedForVaults asked={value.asked} />
          <FleetVaults fleet={value} wave={wave} chooseWave={setWave} />
        </>
      )}
      <p class="hidden" role="status">
        {value === undefined ? '' : announced(value)}
      </p>
    </>
  );
}

function announced({ phase, counts, vaults }: Fleet): string {
  return `The fleet is ${fleetPhaseWords[phase].text}: ${count(endedOf(counts))} of ${count(vaults)} vaults have ended.`;
}

function filesOf({ id, runId }: Fleet) {
  return filesIn(['html', 'csv', 'md', 'json'], `${id}-${runId}`, (format) =>
    apiPath('fleets/{id}/report', { id, query: { format } }),
  );
}

/** The buttons that steer a fleet. Only if the settings allow it. A dialog that is open remains when the phase changes. */
function Steer({ fleet, reload }: { readonly fleet: Fleet; readonly reload: () => void }) {
  const { canSteer } = usePage();
  const [asking, setAsking] = useState<FleetVerb>();
  const [isAsked, setAsked] = useState(false);
  const verbs = fleetVerbsOf(fleet);
  useEffect(() => {
    setAsked(false);
  }, [fleet.phase]);
  useEffect(() => {
    if (!isAsked) return undefined;
    const timer = setTimeout(() => {
      setAsked(false);
    }, takenUpMs);
    return () => {
      clearTimeout(timer);
    };
  }, [isAsked]);
  if (!canSteer || (verbs.length === 0 && asking === undefined)) return null;
  return (
    <div class="buttons">
      {isAsked ? <span class="faint">The fleet takes it up within 30 seconds.</span> : undefined}
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          onClick={() => {
            setAsking(verb);
          }}
        >
          {fleetSteering[verb].button}
        </button>
      ))}
      {asking === undefined ? undefined : (
        <FleetDialog
          verb={asking}
          fleet={fleet}
          done={() => {
            setAsked(true);
            reload();
          }}
          close={() => {
            setAsking(undefined);
          }}
        />
      )}
    </div>
  );
}

/** One line of what does not change during a run. */
export function FleetFacts({ fleet }: { readonly fleet: Fleet }) {
  const { runId, startedAt, finishedAt, startedBy, approval } = fleet;
  const approvals = { none: 'no approvals', wave: 'each wave needs an approval', vault: 'each plan needs an approval' };
  return (
    <p class="move-facts">
      <span>
        run <code>{runId}</code>
      </span>
      <span>started {time(startedAt)}</span>
      {finishedAt === null ? undefined : <span>ended {time(finishedAt)}</span>}
      {startedBy === null ? undefined : (
        <span>
          by <Name text={startedBy.name ?? startedBy.objectId} />
        </span>
      )}
      <span>{approvals[approval]}</span>
    </p>
  );
}

/** What waits for a person, and why the fleet makes no progress. */
export function Notes({ fleet: { needsYou, trouble, evidenceAt } }: { readonly fleet: Fleet }) {
  return (
    <>
      {needsYou.length === 0 ? undefined : (
        <div class="note warn">
          <strong>The fleet needs you.</strong> {needsYou.map((word) => needsYouWords[word]).join(' ')}
        </div>
      )}
      {trouble === null ? undefined : (
        <div class="note bad">
          <strong>The fleet makes no progress.</strong> <Name text={trouble.detail} /> <code>{trouble.code}</code> The
          states are of the last look at the moves: {evidenceAt === null ? 'none yet' : time(evidenceAt)}.
        </div>
      )}
    </>
  );
}

/** Who asked for single vaults, and how they changed their requests. */
export function AskedForVaults({ asked }: Pick<Fleet, 'asked'>) {
  if (asked.length === 0) return null;
  return (
    <Section title="Asked for single vaults" id="asked">
      <ul class="consequences">
        {asked.map(({ at, sourceVault, text }) => (
          <li key={`${at} ${sourceVault}`}>
            <Name text={sourceVault} />: <Name text={text} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The vaults of all waves by state, and when they are expected to end. */
export function Progress({ fleet: { counts, vaults, forecastAt } }: { readonly fleet: Fleet }) {
  return (
    <Section title="Progress" id="progress" end={<span class="faint">{count(vaults)} vaults</span>}>
      <VaultsBar counts={counts} total={vaults} label="Vaults of the fleet" />
      <dl class="facts">
        {vaultStates.map((state) => (
          <Fact key={state} name={rowStateWords[state].text}>
            {count(counts[state])}
          </Fact>
        ))}
      </dl>
      {forecastAt === null ? undefined : <p class="forecast">Ends about {time(forecastAt)}, if it keeps its speed.</p>}
    </Section>
  );
}

import { counted } from '../../../shared/words/word';
import { useState } from 'preact/hooks';
import { type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { usePage } from '../../client/pageContext';
import { isWaveOpen, type Wave, waveWord } from '../../model/fleetWords';
import { time } from '../../model/words';
import { ApproveWaves } from './fleetDialog';
import { Badge, Name, Section } from '../elements';
import { VaultsBar, vaultWords } from './vaultsBar';
import { By } from '../notes';

interface WaveListProps {
  readonly fleet: FleetView;
  readonly reload: () => void;
  /** Shows only the vaults of a wave. */
  readonly choose: (wave: string) => void;
}

/** The waves in their order, each with its state, its vaults, and what it waits for. Waves are approved here. */
export function WaveList({ fleet, reload, choose }: WaveListProps) {
  const { canSteer } = usePage();
  const [asking, setAsking] = useState<Wave | 'all'>();
  const open = fleet.waves.filter((wave) => isWaveOpen(fleet, wave));
  const all =
    canSteer && open.length > 1 ? (
      <button
        type="button"
        onClick={() => {
          setAsking('all');
        }}
      >
        Approve all waves …
      </button>
    ) : (
      <span class="faint">{counted(fleet.waves.length, 'wave')}</span>
    );
  return (
    <Section title="Waves" id="waves" end={all}>
      <ol class="runs">
        {fleet.waves.map((wave) => (
          <WaveItem
            key={wave.name}
            fleet={fleet}
            wave={wave}
            choose={choose}
            approve={() => {
              setAsking(wave);
            }}
          />
        ))}
      </ol>
      {asking === undefined ? undefined : (
        <ApproveWaves
          fleet={fleet}
          wave={asking === 'all' ? undefined : asking}
          done={reload}
          close={() => {
            setAsking(undefined);
          }}
        />
      )}
    </Section>
  );
}

interface WaveItemProps extends Pick<WaveListProps, 'fleet' | 'choose'> {
  readonly wave: Wave;
  readonly approve: () => void;
}

/** One wave. */
export function WaveItem({ fleet, wave, choose, approve }: WaveItemProps) {
  const { canSteer } = usePage();
  const { name, after, vaults, counts, approval } = wave;
  return (
    <li>
      <div class="run-head">
        <strong>
          <Name text={name} />
        </strong>
        <Badge {...waveWord(wave, fleet.approval)} />
        <span class="faint">{after.length === 0 ? 'waits for no other wave' : `after ${after.join(', ')}`}</span>
        <button
          type="button"
          class="plain"
          onClick={() => {
            choose(name);
          }}
        >
          Show its vaults
        </button>
        {canSteer && isWaveOpen(fleet, wave) ? (
          <button type="button" class="primary" onClick={approve}>
            Approve this wave …
          </button>
        ) : undefined}
      </div>
      <VaultsBar counts={counts} total={vaults} label={`Vaults of wave ${name}`} />
      <p>
        {counted(vaults, 'vault')}: {vaultWords(counts)}
      </p>
      <p class="faint">{timesOf(wave)}</p>
      {approval === null ? undefined : (
        <p class="faint">
          approved {time(approval.at)}
          <By name={approval.by} />
        </p>
      )}
    </li>
  );
}

function timesOf({ startedAt, finishedAt, forecastAt }: Wave): string {
  const began = startedAt === null ? 'has not begun' : `began ${time(startedAt)}`;
  if (finishedAt !== null) return `${began}, ended ${time(finishedAt)}`;
  return forecastAt === null ? began : `${began}, ends about ${time(forecastAt)}`;
}

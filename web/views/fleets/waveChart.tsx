import { type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { type WaveBar, waveChart } from '../../model/waveChart';
import { time } from '../../model/words';
import { Name, Section } from '../elements';

/** The waves over time: when each began and ended, or is expected to end. */
export function WaveChart({ fleet, nowMs }: { readonly fleet: FleetView; readonly nowMs: number }) {
  const { from, to, bars } = waveChart(fleet, nowMs);
  return (
    <Section title="Waves over time" id="wave-times">
      <ul class="waves">
        {bars.map((bar) => (
          <li key={bar.name}>
            <span class="wave-name">
              <Name text={bar.name} />
            </span>
            <svg class="wave-bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect class="forecast" x={bar.x + bar.width} y={3} width={bar.forecast} height={8} />
              <rect x={bar.x} y={0} width={bar.width} height={14} />
            </svg>
            <span class="hidden">{wordsOf(bar)}</span>
          </li>
        ))}
      </ul>
      <p class="wave-axis faint">
        <span>{time(from)}</span>
        <span>{time(to)}</span>
      </p>
    </Section>
  );
}

function wordsOf({ startedAt, endsAt, isForecast }: WaveBar): string {
  const ends = endsAt === null ? '' : `, ${isForecast ? 'ends about' : 'ended'} ${time(endsAt)}`;
  return startedAt === null ? `has not begun${ends}` : `began ${time(startedAt)}${ends}`;
}

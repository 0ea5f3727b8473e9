import { type CheckLine } from '../../shared/contracts/api/checkAnswers';
import { checkTrend, trendWords } from '../model/checkTrend';
import { Section } from './elements';

/** How the checks of one pair went over their stored runs. A single run has no trend. */
export function CheckTrend({ checks }: { readonly checks: readonly CheckLine[] }) {
  if (checks.length < 2) return null;
  return (
    <Section title="Trend" id="check-trend">
      <svg class="trend" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {checkTrend(checks).map(({ id, x, width, pieces }) => (
          <g key={id}>
            {pieces.map(({ part, y, height }) => (
              <rect key={part} class={part} x={x} y={y} width={width} height={height} />
            ))}
          </g>
        ))}
      </svg>
      <p>{trendWords(checks)}</p>
      <p class="faint trend-key">Oldest run on the left. From the bottom: fail, warn, unknown, pass.</p>
    </Section>
  );
}

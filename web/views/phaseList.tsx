import { counted } from '../../shared/words/word';
import { type PhaseTime } from '../../shared/contracts/model/progress';
import { decimal, duration } from '../model/words';
import { phaseWords } from '../../shared/words/phaseWords';

/** The phases of a run with their times; the last one is under way unless the run has ended. */
export function PhaseList(props: { readonly phases: readonly PhaseTime[]; readonly isEnded: boolean }) {
  const { phases, isEnded } = props;
  if (phases.length === 0) return <p class="faint">No phase has begun.</p>;
  const longest = Math.max(...phases.map(({ seconds }) => seconds), 1);
  return (
    <ol class="phases">
      {phases.map((each, at) => {
        const isCurrent = !isEnded && at === phases.length - 1;
        return (
          <li key={`${each.phase} ${each.startedAt}`} class={isCurrent ? 'current' : ''}>
            <span class="phase-name">
              {phaseWords[each.phase].text}
              {isCurrent ? <span class="hidden"> (now)</span> : undefined}
            </span>
            <svg class="phase-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect x={0} y={0} height={6} width={Math.max(1, (100 * each.seconds) / longest)} />
            </svg>
            <span class="phase-facts">{factsOf(each)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function factsOf({ seconds, waitedSeconds = 0, items, verified, itemsPerSecond }: PhaseTime): string {
  return [
    duration(seconds),
    waitedSeconds >= 1 ? `waited ${duration(waitedSeconds)}` : '',
    items === undefined ? '' : counted(items, 'item'),
    verified === undefined ? '' : `${verified.toLocaleString('en')} of them verified`,
    itemsPerSecond === undefined ? '' : `${decimal(itemsPerSecond)} per second`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

import { type RowCounts } from '../../../shared/contracts/model/fleetRuns';
import { vaultStates } from '../../model/fleetWords';
import { count } from '../../model/words';
import { PartsBar } from '../elements';
import { rowStateWords } from '../../../shared/words/outcomeWords';

interface VaultsProps {
  readonly counts: RowCounts;
  readonly total: number;
  readonly label: string;
}

/** States that a bar shows. Vaults that wait are the empty part of it. */
const shown = vaultStates.filter((state) => state !== 'waiting' && state !== 'held');

/** The vaults of a fleet or of a wave as one bar. */
export function VaultsBar({ counts, total, label }: VaultsProps) {
  const parts = shown.map((state) => ({
    name: rowStateWords[state].text,
    tone: rowStateWords[state].tone,
    number: counts[state],
  }));
  return <PartsBar label={label} total={total} parts={parts} />;
}

/** The number of vaults in each state in words, those without any left out. */
export function vaultWords(counts: RowCounts): string {
  return vaultStates
    .flatMap((state) => (counts[state] === 0 ? [] : [`${count(counts[state])} ${rowStateWords[state].text}`]))
    .join(', ');
}

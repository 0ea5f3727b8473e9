import { useState } from 'preact/hooks';
import { type FleetVault, type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { usePage } from '../../client/pageContext';
import { rowsOf } from '../../client/loadNewest';
import { useListPages } from '../../client/useListPages';
import { isFleetLive, nextOf, vaultStates } from '../../model/fleetWords';
import { nextToken, rowAt, rowCount } from '../../model/loadedPages';
import { hashOf } from '../../model/route';
import { rowWindow } from '../../model/virtualRows';
import { count } from '../../model/words';
import { Choice, SearchField } from '../itemFilters';
import { Badge, FailureNote, Pair, Section } from '../elements';
import { Cell, useViewport, VirtualRow, VirtualTable } from '../virtualTable';
import { overallWords, rowStateWords } from '../../../shared/words/outcomeWords';
import { phaseWords } from '../../../shared/words/phaseWords';

interface FleetVaultsProps {
  readonly fleet: FleetView;
  /** The wave that is chosen; empty for all. */
  readonly wave: string;
  readonly chooseWave: (wave: string) => void;
}

/** The status of each move costs the app a request, so a list in view is read again less often than a move. */
const everySeconds = 10;

/** The vaults of a fleet with their moves. Only rows in view are in the document, and pages are loaded as far as a person scrolls. */
export function FleetVaults({ fleet, wave, chooseWave }: FleetVaultsProps) {
  const { api } = usePage();
  const [state, setState] = useState('');
  const [text, setText] = useState('');
  const query = { wave, state, text };
  const key = JSON.stringify([fleet.id, fleet.runId, query]);
  const { box, view } = useViewport(key);
  const { pages, failure, isLoading } = useListPages<FleetVault>({
    key,
    read: async (continuationToken) =>
      rowsOf(
        await api.get('fleets/{id}/vaults', { id: fleet.id, query: { ...query, limit: '50', continuationToken } }),
        ({ vaults }) => vaults,
      ),
    window: rowWindow(view, Number.MAX_SAFE_INTEGER),
    isLive: isFleetLive(fleet),
    everySeconds,
  });
  const isFiltered = wave + state + text !== '';
  const isWhole = nextToken(pages) === null;
  const rows = isWhole || isFiltered ? rowCount(pages) : Math.max(rowCount(pages), fleet.vaults);
  const end = <span class="faint">{`${count(rows)}${isWhole || !isFiltered ? '' : ' and more'}`}</span>;
  return (
    <Section title="Vaults" id="vaults" end={end}>
      <div class="filters" role="search" aria-label="Vaults">
        <SearchField name="Vault" text={text} fault={vaultFault} search={setText} />
        <Choice name="Wave" value={wave} choices={fleet.waves.map(({ name }) => [name, name])} choose={chooseWave} />
        <Choice
          name="State"
          value={state}
          choices={vaultStates.map((each) => [each, rowStateWords[each].text])}
          choose={setState}
        />
      </div>
      <FailureNote failure={failure} />
      <VirtualTable
        label="Vaults"
        columns={['Vaults', 'Wave', 'State', 'Items', 'Next']}
        grid="vaults"
        {...{ rows, box }}
        shown={rowWindow(view, rows)}
        empty={isLoading ? 'Loading …' : isWhole ? 'No vault matches.' : 'Searching …'}
        row={(at) => <Row key={at} row={at} vault={rowAt(pages, at)} />}
      />
    </Section>
  );
}

/** Vault names have only letters, digits and hyphens, and at most 24 of them. */
function vaultFault(text: string): string | undefined {
  return /^[0-9a-zA-Z-]{0,24}$/.test(text) ? undefined : 'A vault name has at most 24 letters, digits and hyphens.';
}

/** One vault of a fleet, with a link to its move. */
export function Row({ row, vault }: { readonly row: number; readonly vault: FleetVault | undefined }) {
  if (vault === undefined) return <VirtualRow at={row} />;
  const { wave, sourceVault, targetVault, moveId, state, phase, items, readiness } = vault;
  const pair = <Pair source={sourceVault} target={targetVault} />;
  const hasMove = state !== 'waiting' && state !== 'held';
  const next = nextOf(vault);
  return (
    <VirtualRow at={row}>
      <Cell of="Vaults" title={`${sourceVault} → ${targetVault}`}>
        {hasMove ? <a href={hashOf({ view: 'move', id: moveId })}>{pair}</a> : pair}
      </Cell>
      <Cell of="Wave" title={wave}>
        {wave}
      </Cell>
      <Cell of="State">
        <Badge {...rowStateWords[state]} />
        {phase === null || state !== 'running' ? undefined : <span class="faint"> {phaseWords[phase].text}</span>}
      </Cell>
      <Cell of="Items">
        {items === null ? '' : `${count(items.done)} done, ${count(Math.max(0, items.total - items.done))} left`}
      </Cell>
      <Cell of="Next" title={next}>
        {readiness === null ? undefined : <Badge {...overallWords[readiness.overall]} />} {next}
      </Cell>
    </VirtualRow>
  );
}

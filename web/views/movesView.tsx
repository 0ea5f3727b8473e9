import { counted } from '../../shared/words/word';
import { useState } from 'preact/hooks';
import { type MoveLine } from '../../shared/contracts/api/moveList';
import { usePage } from '../client/pageContext';
import { rowsOf } from '../client/loadNewest';
import { useNewest } from '../client/useNewest';
import { idFault, idPartOf } from '../model/idSearch';
import { groupMoves, reasonFor } from '../model/moveGroups';
import { hashOf } from '../model/route';
import { count, durationBetween, hasEnded, time } from '../model/words';
import { Choice, SearchField } from './itemFilters';
import { StartButton } from './startDialog';
import { Badge, ItemsBar, Name, Pair, Section, ShowMore } from './elements';
import { phaseWords } from '../../shared/words/phaseWords';
import { Reading } from './notes';

/** All moves: first those that wait for a person, then those that run, then those that have ended. */
export function MovesView() {
  const { api } = usePage();
  const [text, setText] = useState('');
  const [vault, setVault] = useState('');
  const [phase, setPhase] = useState('');
  const { value, failure, showMore } = useNewest(
    `moves ${text} ${vault} ${phase}`,
    async (continuationToken) => {
      const answer = await api.get('moves', { query: { text, vault, phase, limit: '50', continuationToken } });
      return rowsOf(answer, ({ moves }) => moves);
    },
    ({ phase }) => phase !== null && !hasEnded(phase),
  );
  const groups = groupMoves(value?.rows ?? []);
  return (
    <>
      <div class="view-head">
        <h1>Moves</h1>
        <StartButton />
      </div>
      <div class="filters" role="search" aria-label="Moves">
        <SearchField
          name="Vault"
          text={vault}
          fault={vaultFault}
          search={(typed) => {
            setVault(typed.trim().toLowerCase());
          }}
        />
        <Choice name="Phase" value={phase} choices={phaseChoices} choose={setPhase} />
        <SearchField
          name="Part of an id"
          text={text}
          fault={idFault}
          search={(typed) => {
            setText(idPartOf(typed));
          }}
        />
      </div>
      <Reading value={value} failure={failure} />
      {value?.rows.length === 0 ? (
        <p class="empty">{text + vault + phase === '' ? 'There is no move yet.' : 'No move matches.'}</p>
      ) : undefined}
      <Group title="Needs you" id="needs-you" lines={groups.needsYou} />
      <Group title="Running" id="running" lines={groups.running} />
      <Group title="Ended" id="ended" lines={groups.ended} />
      <ShowMore text="Show older moves" token={value?.continuationToken} show={showMore} />
    </>
  );
}

const phaseChoices = Object.entries(phaseWords).map(([phase, { text }]) => [phase, text] as const);

/** The app searches for a whole name. */
function vaultFault(text: string): string | undefined {
  return /^(?:[a-zA-Z][0-9a-zA-Z-]{1,22}[0-9a-zA-Z])?$/.test(text.trim())
    ? undefined
    : 'Type the whole name of a vault.';
}

function Group(props: { readonly title: string; readonly id: string; readonly lines: readonly MoveLine[] }) {
  if (props.lines.length === 0) return null;
  return (
    <Section title={props.title} id={props.id} end={<span class="faint">{count(props.lines.length)}</span>}>
      <ul class="moves">
        {props.lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
    </Section>
  );
}

/** One move in the list. */
export function Line({ line }: { readonly line: MoveLine }) {
  const { id, phase, items, dryRun, problemCount, startedAt, finishedAt, sourceVault, targetVault } = line;
  const word = phase === null ? undefined : phaseWords[phase];
  const reason = reasonFor(line);
  return (
    <li class="move-line">
      <div class="move-name">
        <a href={hashOf({ view: 'move', id })}>
          <Pair source={sourceVault} target={targetVault} />
        </a>
        <span class="move-id">
          <Name text={id} />
        </span>
      </div>
      <div class="move-marks">
        <Badge text={word?.text ?? 'unknown'} tone={word?.tone ?? 'quiet'} />
        {dryRun === true ? <Badge text="dry run" tone="quiet" /> : undefined}
      </div>
      <div class="move-sums">
        {items === null ? undefined : (
          <>
            <ItemsBar items={items} label={`Items of ${id}`} />
            <span>
              {count(items.done)} of {counted(items.total, 'item')}
              {(problemCount ?? 0) > 0 ? `, ${counted(problemCount ?? 0, 'problem')}` : ''}
            </span>
          </>
        )}
      </div>
      <div class="move-time faint">
        {startedAt === null ? '' : time(startedAt)}
        {startedAt === null || finishedAt === null ? '' : `, ${durationBetween(startedAt, finishedAt)}`}
      </div>
      {reason === undefined ? undefined : <p class="move-reason">{reason}</p>}
    </li>
  );
}

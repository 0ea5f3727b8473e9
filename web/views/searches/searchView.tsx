import { type SearchView as SearchAnswer } from '../../../shared/contracts/api/consumerAnswers';
import { counted } from '../../../shared/words/word';
import { apiPath } from '../../client/apiClient';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { countsByKind, kindText, provedWord } from '../../model/searchWords';
import { time } from '../../model/words';
import { Downloads, filesIn } from '../download';
import { Badge, Crumbs, Name, PartsBar, Section } from '../elements';
import { FaultNote, Reading } from '../notes';

/** One search: its progress, what it found by kind, and what each source proved. */
export function SearchView({ id }: { readonly id: string }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `search ${id}`,
    () => api.get('consumers/{id}', { id, query: { format: 'json' } }),
    ({ state }) => state === 'running',
  );
  return (
    <>
      <Crumbs steps={[[{ view: 'searches' }, 'Users of vaults']]} end={id} />
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : <Search search={value} />}
    </>
  );
}

/** More places are in the files. */
const maxShown = 200;

/** The answer of the app about one search. */
export function Search({ search }: { readonly search: SearchAnswer }) {
  const { id, vault, state, tasks, found, readings, consumers, startedAt, finishedAt, failure } = search;
  const open = readings.filter(({ verdict }) => verdict !== 'complete');
  const whole = readings.filter(({ verdict }) => verdict === 'complete');
  return (
    <>
      <div class="view-head">
        <h1>
          <Name text={vault} />
        </h1>
        <Badge {...provedWord(search)} />
      </div>
      <p class="move-facts">
        <span>started {time(startedAt)}</span>
        {finishedAt === null ? undefined : <span>ended {time(finishedAt)}</span>}
        <span role="status">{counted(found, 'place')} found</span>
      </p>
      <FaultNote fault={failure} />
      {state === 'running' ? (
        <PartsBar
          label="Sources that were read"
          total={tasks.total}
          parts={[{ name: 'read', tone: 'good', number: tasks.done }]}
        />
      ) : undefined}
      {state === 'completed' ? <Downloads files={filesOf(id)} label="Result as a file" /> : undefined}
      <div class="columns">
        {consumers.length === 0 ? undefined : (
          <Section title="By kind" id="kinds">
            <ul class="settings">
              {countsByKind(consumers).map(([kind, number]) => (
                <li key={kind}>
                  {kindText(kind)}: {number}
                </li>
              ))}
            </ul>
          </Section>
        )}
        {open.length === 0 ? undefined : (
          <Section title="Not proved" id="open" end={<span class="faint">There may be more users here</span>}>
            <Readings readings={open} />
          </Section>
        )}
      </div>
      {consumers.length === 0 ? undefined : <Places search={search} />}
      {whole.length === 0 ? undefined : (
        <details>
          <summary>Proved complete: {counted(whole.length, 'reading')}</summary>
          <Readings readings={whole} />
        </details>
      )}
    </>
  );
}

function Places({ search: { found, consumers } }: { readonly search: SearchAnswer }) {
  return (
    <Section title="Places" id="places" end={<span class="faint">{counted(found, 'place')}</span>}>
      <ul class="settings">
        {consumers.slice(0, maxShown).map(({ kind, resourceId, place, item }, at) => (
          <li key={at}>
            {kindText(kind)} <Name text={resourceId} /> <Name text={place} />
            {item === null ? undefined : (
              <>
                : <code>{item}</code>
              </>
            )}
          </li>
        ))}
      </ul>
      {found > maxShown ? <p>The files have {counted(found - maxShown, 'more place')}.</p> : undefined}
    </Section>
  );
}

function Readings({ readings }: { readonly readings: SearchAnswer['readings'] }) {
  return (
    <ul class="settings">
      {readings.map(({ source, scope, because, action, found, readAt }, at) => (
        <li key={at}>
          <strong>{kindText(source)}</strong> <Name text={scope} />
          {because === null ? ` ${counted(found, 'place')}, ` : undefined}{' '}
          {because === null ? undefined : <code>{because}</code>} {action === null ? undefined : <code>{action}</code>}{' '}
          <span class="faint">{time(readAt)}</span>
        </li>
      ))}
    </ul>
  );
}

function filesOf(id: string) {
  return filesIn(['html', 'csv', 'md', 'json'], id, (format) => apiPath('consumers/{id}', { id, query: { format } }));
}

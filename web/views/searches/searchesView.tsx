import { useState } from 'preact/hooks';
import { counted } from '../../../shared/words/word';
import { usePage } from '../../client/pageContext';
import { rowsOf } from '../../client/loadNewest';
import { useNewest } from '../../client/useNewest';
import { hashOf } from '../../model/route';
import { listed, provedWord } from '../../model/searchWords';
import { time } from '../../model/words';
import { ConfirmDialog } from '../confirmDialog';
import { Badge, Name, Section, ShowMore } from '../elements';
import { fieldsOf, settled } from '../forms';
import { Reading } from '../notes';

/** The searches for users of a vault, newest first. A search starts here if the settings allow it. */
export function SearchesView() {
  const { api, canSteer } = usePage();
  const [isAsking, setAsking] = useState(false);
  const ask = (is: boolean) => (): void => {
    setAsking(is);
  };
  const { value, failure, showMore } = useNewest(
    'searches',
    async (continuationToken) =>
      rowsOf(await api.get('consumers', { query: { limit: '50', continuationToken } }), (list) => list.searches),
    ({ state }) => state === 'running',
  );
  return (
    <>
      <h1>Users of vaults</h1>
      {canSteer ? (
        <button type="button" onClick={ask(true)}>
          Search …
        </button>
      ) : undefined}
      {isAsking ? <SearchDialog close={ask(false)} /> : undefined}
      <Reading value={value} failure={failure} />
      {value?.rows.length === 0 ? <p class="empty">Nobody has searched.</p> : undefined}
      {value === undefined || value.rows.length === 0 ? undefined : (
        <Section title="Searches" id="searches" end={<span class="faint">newest first</span>}>
          <ul class="moves">
            {value.rows.map((line) => (
              <li key={line.id} class="move-line">
                <div class="move-name">
                  <a href={hashOf({ view: 'search', id: line.id })}>
                    <Name text={line.vault} />
                  </a>
                </div>
                <div class="move-marks">
                  <Badge {...provedWord(line)} />
                </div>
                <div class="move-sums">{counted(line.found, 'place')}</div>
                <div class="move-time faint">{time(line.startedAt)}</div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <ShowMore text="Show older searches" token={value?.continuationToken} show={showMore} />
    </>
  );
}

/** Asks which vault, and where to look. */
export function SearchDialog({ close }: { readonly close: () => void }) {
  const { api } = usePage();
  const confirm = async (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    const workspaces = listed(fields('workspaces'));
    const body = {
      ...{ vault: fields('vault'), scopes: listed(fields('scopes')) },
      ...(workspaces.length === 0 ? {} : { workspaces }),
    };
    const answer = await api.post('consumers', { body });
    return settled(answer, (started) => {
      location.hash = hashOf({ view: 'search', id: started.id });
    });
  };
  return (
    <ConfirmDialog title="Search for what uses a vault?" action="Search" confirm={confirm} close={close}>
      <p>The app reads Azure and the audit log. It changes nothing, and reads no value.</p>
      {(
        [
          ['vault', 'Vault'],
          ['scopes', 'Ids of subscriptions, with commas'],
          ['workspaces', 'Resource ids of workspaces with the log. Empty: all that the app may read'],
        ] as const
      ).map(([name, text]) => (
        <label key={name}>
          {text}
          <input name={name} autocomplete="off" spellcheck={false} required={name !== 'workspaces'} />
        </label>
      ))}
    </ConfirmDialog>
  );
}

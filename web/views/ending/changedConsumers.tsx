import { useState } from 'preact/hooks';
import { changedWords } from '../../../shared/words/outcomeWords';
import { usePage } from '../../client/pageContext';
import { useListPages } from '../../client/useListPages';
import { type ChangedConsumer } from '../../model/changeWords';
import { withCodePoints } from '../../model/foreignText';
import { nextToken, rowAt, rowCount } from '../../model/loadedPages';
import { kindText } from '../../model/searchWords';
import { rowWindow } from '../../model/virtualRows';
import { count } from '../../model/words';
import { Badge, FailureNote, Name, Section } from '../elements';
import { ItemCard, NameCell } from '../itemCard';
import { Cell, useViewport, VirtualRow, VirtualTable } from '../virtualTable';

/** The consumers of a change that has ended, in the order of the plan. Pages are loaded as far as a person scrolls. */
export function ChangedConsumers({ id, title }: { readonly id: string; readonly title: string }) {
  const { api } = usePage();
  const { box, view } = useViewport(id);
  const [chosen, setChosen] = useState<ChangedConsumer>();
  const { pages, failure, isLoading } = useListPages<ChangedConsumer>({
    key: `changed ${id}`,
    read: async (from) => {
      const answer = await api.get('consumers/changes/{id}', { id, query: { from } });
      if (!answer.ok) return answer;
      const { consumers: rows, nextFrom } = answer.body;
      return { ok: true, body: { rows, continuationToken: nextFrom === null ? null : String(nextFrom) } };
    },
    window: rowWindow(view, Number.MAX_SAFE_INTEGER),
    isLive: false,
  });
  const rows = rowCount(pages);
  const more = nextToken(pages) === null ? '' : ' and more';
  return (
    <Section title={title} id="consumers" end={<span class="faint">{`${count(rows)}${more}`}</span>}>
      <FailureNote failure={failure} />
      <VirtualTable
        label={title}
        columns={['Name', 'Type', 'State', 'Result']}
        grid="compared typed"
        {...{ rows, box }}
        shown={rowWindow(view, rows)}
        empty={isLoading ? 'Loading …' : 'There is no consumer.'}
        row={(at) => <Row key={at} row={at} consumer={rowAt(pages, at)} choose={setChosen} />}
      />
      {chosen === undefined ? undefined : (
        <ChangedDetails
          consumer={chosen}
          close={() => {
            setChosen(undefined);
          }}
        />
      )}
    </Section>
  );
}

interface RowProps {
  /** From 0. */
  readonly row: number;
  readonly consumer: ChangedConsumer | undefined;
  readonly choose: (consumer: ChangedConsumer) => void;
}

/** One consumer in the table: what it is, and what became of it. */
export function Row({ row, consumer, choose }: RowProps) {
  if (consumer === undefined) return <VirtualRow at={row} />;
  const { kind, place, resourceId, state, why, to } = consumer;
  const result = why ?? to ?? '';
  return (
    <VirtualRow at={row}>
      <NameCell
        name={place === '' ? resourceId : place}
        choose={() => {
          choose(consumer);
        }}
      />
      <Cell of="Type" title={kindText(kind)}>
        {kindText(kind)}
      </Cell>
      <Cell of="State">
        <Badge {...changedWords[state]} />
      </Cell>
      <Cell of="Result" title={result}>
        <Name text={result} />
      </Cell>
    </VirtualRow>
  );
}

interface DetailsProps {
  readonly consumer: ChangedConsumer;
  readonly close: () => void;
}

/** Everything about one consumer: where it is, its address before and after, and what a person has to do. */
export function ChangedDetails({ consumer, close }: DetailsProps) {
  const { kind, resourceId, place, from, to, state, why, code, detail, requestId, commands, powershell } = consumer;
  return (
    <ItemCard item={{ itemType: kindText(kind), itemName: place }} close={close}>
      <p>
        <Badge {...changedWords[state]} /> <Name text={resourceId} />
      </p>
      {from === null || to === null ? undefined : (
        <dl class="hashes">
          <dt>Before</dt>
          <dd>
            <Name text={from} />
          </dd>
          <dt>After</dt>
          <dd>
            <Name text={to} />
          </dd>
        </dl>
      )}
      {why === null ? undefined : <p>{why}</p>}
      {detail === undefined ? undefined : (
        <p>
          <Name text={detail} /> <code>{code}</code>
        </p>
      )}
      {requestId === undefined ? undefined : (
        <p class="faint">
          Request id of the service: <code>{requestId}</code>
        </p>
      )}
      <Commands shell="bash" lines={commands} />
      <Commands shell="PowerShell" lines={powershell} />
    </ItemCard>
  );
}

/** What a person does by hand. A character that a reader cannot see is shown, so that nobody pastes it unseen. */
function Commands({ shell, lines }: { readonly shell: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <p class="remedy">By hand, in {shell}:</p>
      <pre class="query">{lines.map((line) => withCodePoints(line)).join('\n')}</pre>
    </>
  );
}

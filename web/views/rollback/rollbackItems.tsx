import { counted } from '../../../shared/words/word';
import { useMemo, useState } from 'preact/hooks';
import { searchFault } from '../../model/itemFilter';
import { findRows, type RollbackRow } from '../../model/rollbackRows';
import { rowWindow } from '../../model/virtualRows';
import { time } from '../../model/words';
import { ItemCard, NameCell } from '../itemCard';
import { SearchField } from '../itemFilters';
import { Badge, Name, Section } from '../elements';
import { Cell, useViewport, VirtualRow, VirtualTable } from '../virtualTable';

interface RollbackItemsProps {
  readonly title: string;
  readonly rows: readonly RollbackRow[];
}

/** The items of a rollback, those that stay first. Only rows in view are in the document. */
export function RollbackItems({ title, rows }: RollbackItemsProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<RollbackRow>();
  const found = useMemo(() => findRows(rows, text), [rows, text]);
  const { box, view } = useViewport(text);
  return (
    <Section title={title} id="rollback-items" end={<span class="faint">{counted(found.length, 'item')}</span>}>
      <div class="filters" role="search" aria-label="Items">
        <SearchField name="Name" text={text} fault={searchFault} search={setText} />
      </div>
      <VirtualTable
        label="Items"
        columns={['Name', 'Type', 'State', 'Reason']}
        grid="compared"
        rows={found.length}
        shown={rowWindow(view, found.length)}
        box={box}
        empty={rows.length === 0 ? 'The move wrote nothing.' : 'No item matches.'}
        row={(at) => <Row key={at} row={at} item={found[at]} choose={setChosen} />}
      />
      {chosen === undefined ? undefined : (
        <Details
          item={chosen}
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
  readonly item: RollbackRow | undefined;
  readonly choose: (item: RollbackRow) => void;
}

/** One item of a rollback in the table. */
export function Row({ row, item, choose }: RowProps) {
  if (item === undefined) return <VirtualRow at={row} />;
  const { itemName, itemType, mark, code } = item;
  return (
    <VirtualRow at={row}>
      <NameCell
        name={itemName}
        choose={() => {
          choose(item);
        }}
      />
      <Cell of="Type">{itemType}</Cell>
      <Cell of="State">
        <Badge {...mark} />
      </Cell>
      <Cell of="Reason" title={code}>
        {code}
      </Cell>
    </VirtualRow>
  );
}

/** Why an item stays, or what is left to do about it. */
export function Details({ item, close }: { readonly item: RollbackRow; readonly close: () => void }) {
  const { mark, code, detail, remedy, purgedOn } = item;
  return (
    <ItemCard item={item} close={close}>
      <p>
        <Badge {...mark} /> {code === '' ? undefined : <code>{code}</code>}
      </p>
      {detail === '' ? undefined : (
        <p>
          <Name text={detail} />
        </p>
      )}
      {remedy === '' ? undefined : <p class="remedy">{remedy}</p>}
      {purgedOn === undefined ? undefined : (
        <p>The service purges it on {time(purgedOn)}. Until then its name is in use.</p>
      )}
    </ItemCard>
  );
}

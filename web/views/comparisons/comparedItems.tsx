import { counted } from '../../../shared/words/word';
import { useMemo, useState } from 'preact/hooks';
import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { type ComparedFinding, type ComparedItem } from '../../../shared/contracts/model/comparisons';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { type ComparedFilter, filterItems } from '../../model/comparedFilter';
import { outcomes } from '../../model/comparedWords';
import { searchFault } from '../../model/itemFilter';
import { rowWindow } from '../../model/virtualRows';
import { itemTypes, typeWords } from '../../model/words';
import { ComparedDetails } from './comparedDetails';
import { NameCell } from '../itemCard';
import { Choice, SearchField } from '../itemFilters';
import { Badge, FailureNote, Name, Section } from '../elements';
import { Cell, useViewport, VirtualRow, VirtualTable } from '../virtualTable';
import { comparedWords } from '../../../shared/words/outcomeWords';

interface ComparedItemsProps {
  readonly id: string;
  readonly filter: ComparedFilter;
  readonly change: (part: Partial<ComparedFilter>) => void;
}

/**
 * Every item of a comparison that has completed. The page reads the report once, because nothing of it changes any more,
 * and searches in it. Only rows in view are in the document.
 */
export function ComparedItems({ id, filter, change }: ComparedItemsProps) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `report ${id}`,
    () => api.get('comparisons/{id}/report', { id, query: { format: 'json' } }),
    () => false,
    { isFinal: true },
  );
  const found = useMemo(() => filterItems(value?.results ?? [], filter), [value, filter]);
  const { box, view } = useViewport(JSON.stringify(filter));
  const [chosen, setChosen] = useState<ComparedItem>();
  const fields = useMemo(() => fieldsOf(value?.results ?? []), [value]);
  return (
    <Section title="Items" id="items" end={<span class="faint">{counted(found.length, 'item')}</span>}>
      <Filters filter={filter} fields={fields} change={change} />
      <FailureNote failure={failure} />
      <VirtualTable
        label="Items"
        columns={['Name', 'Type', 'Outcome', 'Fields']}
        grid="compared"
        rows={found.length}
        shown={rowWindow(view, found.length)}
        box={box}
        empty={value === undefined ? 'Loading …' : emptyWords(value, filter)}
        row={(at) => <Row key={at} row={at} item={found[at]} choose={setChosen} />}
      />
      {chosen === undefined ? undefined : (
        <ComparedDetails
          item={chosen}
          close={() => {
            setChosen(undefined);
          }}
        />
      )}
    </Section>
  );
}

function fieldsOf(items: readonly ComparedItem[]): readonly string[] {
  return [...new Set(items.flatMap(({ fields }) => fields))];
}

function emptyWords({ equal }: ComparisonReport, { outcome }: ComparedFilter): string {
  return equal === true && outcome === 'noMatch' ? 'Every item matches.' : 'No item matches this search.';
}

function Filters({ filter, fields, change }: Omit<ComparedItemsProps, 'id'> & { readonly fields: readonly string[] }) {
  return (
    <div class="filters" role="search" aria-label="Items">
      <SearchField
        name="Name"
        text={filter.text}
        fault={searchFault}
        search={(text) => {
          change({ text });
        }}
      />
      <Choice
        name="Type"
        value={filter.type}
        choices={itemTypes.map((type) => [type, typeWords[type]])}
        choose={(type) => {
          change({ type });
        }}
      />
      <Choice
        name="Outcome"
        value={filter.outcome}
        choices={[['noMatch', 'without a match'], ...outcomes.map((each) => [each, comparedWords[each].text] as const)]}
        choose={(outcome) => {
          change({ outcome });
        }}
      />
      <Choice
        name="Field"
        value={filter.field}
        choices={fields.map((field) => [field, field])}
        choose={(field) => {
          change({ field });
        }}
      />
    </div>
  );
}

interface RowProps {
  /** From 0. */
  readonly row: number;
  readonly item: ComparedItem | undefined;
  readonly choose: (item: ComparedItem) => void;
}

/** One compared item in the table. */
export function Row({ row, item, choose }: RowProps) {
  if (item === undefined) return <VirtualRow at={row} />;
  const { itemName, itemType, outcome, fields, code } = item;
  const what = code ?? fields.join(', ');
  return (
    <VirtualRow at={row}>
      <NameCell
        name={itemName}
        choose={() => {
          choose(item);
        }}
      />
      <Cell of="Type">{itemType}</Cell>
      <Cell of="Outcome">
        <Badge {...comparedWords[outcome]} />
      </Cell>
      <Cell of="Fields" title={what}>
        {what}
      </Cell>
    </VirtualRow>
  );
}

/** The first items without a match, while the comparison runs or if it has no report. */
export function FirstFindings({ findings }: { readonly findings: readonly ComparedFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <Section title="First items without a match" id="findings">
      <ul class="problems">
        {findings.map(({ itemType, itemName, outcome, fields, code }) => (
          <li key={`${itemType} ${itemName}`}>
            <div class="problem-head">
              <Badge {...comparedWords[outcome]} />
              <span>
                {itemType} <Name text={itemName} />
              </span>
              {code === undefined ? undefined : <code>{code}</code>}
              <span class="faint">{fields.join(', ')}</span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

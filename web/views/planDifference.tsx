import { counted } from '../../shared/words/word';
import { type ChangedItem, type PlanDifference } from '../../shared/contracts/api/planDifference';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { changeWords, sumRows } from '../model/planDifferenceWords';
import { hashOf } from '../model/route';
import { count, routeWords, time } from '../model/words';
import { Badge, Name, Section } from './elements';
import { Reading } from './notes';

interface SincePlanProps {
  readonly status: Pick<MoveStatus, 'id' | 'runId' | 'planHash'>;
  readonly plan: PlanAnswer;
}

/** What a plan that waits for its approval has that the plan before had not, and the other way round. */
export function SincePlan({ status: { id, runId, planHash }, plan }: SincePlanProps) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `difference ${id} ${runId} ${planHash ?? ''}`,
    () => api.get('moves/{id}/plan', { id, query: { against: 'previous' } }),
    () => false,
  );
  const { difference } = value ?? {};
  return (
    <Section title="Since the plan before" id="difference">
      <Reading value={value} failure={failure} />
      {difference === null ? <p class="empty">This is the first plan of these two vaults.</p> : undefined}
      {difference === null || difference === undefined ? undefined : (
        <DifferenceView plan={plan} difference={difference} />
      )}
    </Section>
  );
}

/** Two plans: their hashes, their sums, and the items that differ. */
export function DifferenceView({
  plan,
  difference,
}: {
  readonly plan: PlanAnswer;
  readonly difference: PlanDifference;
}) {
  const { id, runId, startedAt, planHash, added, gone, changed } = difference;
  const isSame = planHash === plan.planHash;
  return (
    <>
      <p>
        The plan before is of <a href={hashOf({ view: 'move', id, tab: 'plan' })}>{id}</a>, run <code>{runId}</code>, of{' '}
        {time(startedAt)}. {isSame ? <strong>The two plans are equal.</strong> : undefined}
      </p>
      <dl class="hashes">
        <dt>Before</dt>
        <dd>
          <code>{planHash}</code>
        </dd>
        <dt>Now</dt>
        <dd>
          <code>{plan.planHash}</code>
        </dd>
      </dl>
      {isSame ? undefined : (
        <>
          <SumTable rows={sumRows(difference, plan)} />
          <p class="faint">{changeWords(difference)}</p>
          <ItemList title="added" tone="good" total={added.count} items={added.items} />
          <ItemList title="gone" tone="warn" total={gone.count} items={gone.items} />
          <ItemList title="changed" tone="warn" total={changed.count} items={changed.items} />
        </>
      )}
    </>
  );
}

function SumTable({ rows }: { readonly rows: ReturnType<typeof sumRows> }) {
  return (
    <table class="differences sums">
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">What</span>
          </th>
          <th scope="col">Before</th>
          <th scope="col">Now</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, now }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{count(before)}</td>
            <td>{count(now)}</td>
            <td>{before === now ? '' : `${now > before ? '+' : '−'}${count(Math.abs(now - before))}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Listed = PlanDifference['added']['items'][number] | ChangedItem;

interface ItemListProps {
  readonly title: string;
  readonly tone: 'good' | 'warn';
  readonly total: number;
  readonly items: readonly Listed[];
}

function ItemList({ title, tone, total, items }: ItemListProps) {
  if (total === 0) return null;
  return (
    <details class="differing" open={total <= 10}>
      <summary>
        <Badge text={title} tone={tone} /> {counted(total, 'item')}
      </summary>
      <ul>
        {items.map((item) => (
          <li key={`${item.itemType} ${item.itemName}`}>
            <span class="faint">{item.itemType}</span> <Name text={item.itemName} />{' '}
            <span class="faint">{wordsOf(item)}</span>
          </li>
        ))}
        {total > items.length ? <li class="faint">and {counted(total - items.length, 'other')}</li> : undefined}
      </ul>
    </details>
  );
}

const fieldWords: Readonly<Record<ChangedItem['fields'][number], string>> = {
  route: 'route',
  reasons: 'reasons',
  versions: 'number of versions',
  version: 'current version',
  other: 'details',
};

function wordsOf(item: Listed): string {
  if (!('fields' in item)) return routeWords[item.route];
  const others = item.fields.filter((field) => field !== 'route').map((field) => fieldWords[field]);
  const route =
    item.before === item.after ? routeWords[item.after] : `${routeWords[item.before]} → ${routeWords[item.after]}`;
  return others.length === 0 ? route : `${route}; also differs: ${others.join(', ')}`;
}

import { counted } from '../../shared/words/word';
import { type CutoverLine, type CutoverList } from '../../shared/contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { frozenWords, linesInOrder } from '../model/cutoverWords';
import { count, time } from '../model/words';
import { Badge, FailureNote, Name, Section } from './elements';
import { acceptanceWords, lineWord } from '../../shared/words/acceptanceWords';
import { cutoverWords } from '../../shared/words/outcomeWords';
import { AcceptButton } from './acceptLine';

/** Whether a held move is ready for its cutover, line by line. */
export function CutoverCard({ status: { id, runId, hold } }: { readonly status: MoveStatus }) {
  const { api } = usePage();
  const { value, failure, reload } = usePolled(
    `cutover ${id} ${runId}`,
    () => api.get('moves/{id}/cutover', { id }),
    () => false,
  );
  const frozen = hold?.frozen;
  return (
    <Section title="Ready for the cutover?" id="cutover">
      <FailureNote failure={failure} />
      {frozen === undefined ? undefined : <p class={`note ${frozenWords(frozen).tone}`}>{frozenWords(frozen).text}</p>}
      {value === undefined && failure === undefined ? <p class="faint">Loading …</p> : undefined}
      {value === undefined ? undefined : <CutoverListView list={value} reload={reload} />}
    </Section>
  );
}

/** The verdict, then the lines, those first that need a person. */
export function CutoverListView({
  list: { id, verdict, counts, lines, passAt, check },
  reload,
}: {
  readonly list: CutoverList;
  readonly reload?: () => void;
}) {
  return (
    <>
      <p>
        <Badge {...cutoverWords[verdict]} /> {counted(counts.noGo, 'line says', 'lines say')} no-go,{' '}
        {count(counts.unknown)} are for you to find out, {count(counts.go)} say go
        {counts.accepted === 0 ? '' : `, ${count(counts.accepted)} accepted`}.{' '}
        <span class="faint">
          {passAt === null ? 'No pass has ended yet' : `Last pass ${time(passAt)}`};{' '}
          {check === null ? 'these vaults have no stored checks' : `checks of ${time(check.finishedAt)}`}.
        </span>
      </p>
      <ul class="checklist">
        {linesInOrder(lines).map((line) => (
          <LineView key={line.code} id={id} line={line} reload={reload} />
        ))}
      </ul>
    </>
  );
}

interface LineProps {
  readonly id: string;
  readonly line: CutoverLine;
  readonly reload: (() => void) | undefined;
}

function LineView({ id, line, reload }: LineProps) {
  const { code, title, state, expected, found, evidenceAt, action, query, items, itemCount, names } = line;
  const shown = [...items.map(({ itemType, itemName }) => [itemType, itemName]), ...names.map((name) => ['', name])];
  const accepted = acceptanceWords(line);
  return (
    <li>
      <details open={state === 'noGo' && line.acceptance?.counts !== 'yes'}>
        <summary>
          <Badge {...lineWord(line)} /> <strong>{title}</strong> <code>{code}</code>
        </summary>
        {accepted === undefined ? undefined : <p class="break accepted">{accepted}</p>}
        <p class="break">{found}</p>
        {state === 'go' || itemCount === 0 ? undefined : (
          <p class="faint">
            {shown.map(([type = '', name = ''], at) => (
              <span key={at}>
                {at === 0 ? '' : ', '}
                {type} <Name text={name} />
              </span>
            ))}
            {itemCount > shown.length ? ` and ${counted(itemCount - shown.length, 'other')}` : ''}
          </p>
        )}
        {action === null ? undefined : <p class="break">What to do: {action}</p>}
        {query === null ? undefined : <pre class="query">{query}</pre>}
        <AcceptButton {...{ id, line, reload }} />
        <p class="faint">
          Expected: {expected} {evidenceAt === null ? 'Nothing was read for this line.' : `Read ${time(evidenceAt)}.`}
        </p>
      </details>
    </li>
  );
}

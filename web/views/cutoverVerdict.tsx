import { type CutoverList } from '../../shared/contracts/api/cutoverAnswers';
import { cutoverWords } from '../../shared/words/outcomeWords';
import { lineWord } from '../../shared/words/acceptanceWords';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { linesInOrder } from '../model/cutoverWords';
import { time } from '../model/words';
import { Badge, FailureNote } from './elements';
import { Consent } from './dialogParts';

/** What the checklist says, in the dialog that asks for the cutover. Anything but "go" needs a consent of its own. */
export function CutoverVerdict({ id }: { readonly id: string }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `verdict ${id}`,
    () => api.get('moves/{id}/cutover', { id }),
    () => false,
  );
  return (
    <>
      <FailureNote failure={failure} />
      {value === undefined ? <p class="faint">The checklist is not read yet.</p> : <VerdictOf list={value} />}
      {value?.verdict === 'go' ? undefined : (
        <Consent>I ask for the cutover although the checklist does not say go.</Consent>
      )}
    </>
  );
}

export function VerdictOf({ list: { verdict, lines, passAt } }: { readonly list: CutoverList }) {
  const open = linesInOrder(lines).filter(({ state }) => state !== 'go');
  return (
    <>
      <p>
        The checklist says <Badge {...cutoverWords[verdict]} />
        {passAt === null ? '. No pass has ended yet.' : `, by the pass of ${time(passAt)}.`}
      </p>
      {open.length === 0 ? undefined : (
        <ul class="consequences">
          {open.map((line) => (
            <li key={line.code} class="break">
              <Badge {...lineWord(line)} /> {line.state === 'noGo' ? `${line.title}: ${line.found}` : line.title}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

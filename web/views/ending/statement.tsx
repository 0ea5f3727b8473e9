import { type Completion } from '../../../shared/contracts/api/completion';
import { counted } from '../../../shared/words/word';
import { lineWords, verdictWords } from '../../model/retirementWords';
import { time } from '../../model/words';
import { Sentences } from '../dialogParts';
import { Badge, Name } from '../elements';

/** The lines that do not say yes come first. */
const order = Object.keys(lineWords) as readonly (keyof typeof lineWords)[];

/** Whether the old vault may go, and exactly why not, with the time of each piece of evidence. */
export function Statement({ statement }: { readonly statement: Completion }) {
  const lines = order.flatMap((state) => statement.lines.filter((line) => line.state === state));
  return (
    <>
      <Verdict statement={statement} />
      <ul class="checklist">
        {lines.map((line) => (
          <li key={line.code}>
            <details open={line.state === 'no'}>
              <summary>
                <Badge {...lineWords[line.state]} /> <code>{line.code}</code> <Name text={line.found} />
              </summary>
              {line.count === 0 ? undefined : (
                <Sentences
                  texts={[
                    ...line.names,
                    ...(line.count > line.names.length ? [counted(line.count - line.names.length, 'other')] : []),
                  ]}
                />
              )}
              {line.action === null ? undefined : (
                <p>
                  What to do: <Name text={line.action} />
                </p>
              )}
              <p class="faint">
                {line.evidenceAt === null ? 'Nothing was read for this line.' : `Read ${time(line.evidenceAt)}.`}
              </p>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The verdict with its time, in one sentence. */
export function Verdict({ statement: { verdict, statedAt, validUntil } }: { readonly statement: Completion }) {
  return (
    <p>
      By the statement of {time(statedAt)}, the deletion is <Badge {...verdictWords[verdict]} />. It is valid until{' '}
      {time(validUntil)}.
    </p>
  );
}

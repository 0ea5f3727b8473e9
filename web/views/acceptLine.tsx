import { useState } from 'preact/hooks';
import { type CutoverLine } from '../../shared/contracts/api/cutoverAnswers';
import { usePage } from '../client/pageContext';
import { ConfirmDialog } from './confirmDialog';
import { fieldsOf, settled } from './forms';
import { Sentences } from './dialogParts';

interface AcceptProps {
  readonly id: string;
  readonly line: CutoverLine;
  readonly reload: (() => void) | undefined;
}

/** Opens the dialog that accepts a line. Only for a line that a person can accept. */
export function AcceptButton({ id, line, reload }: AcceptProps) {
  const { canSteer } = usePage();
  const [isAsking, setAsking] = useState(false);
  const { seen, acceptance } = line;
  if (!canSteer || seen === null || acceptance?.counts === 'yes') return null;
  return (
    <p>
      <button
        type="button"
        onClick={() => {
          setAsking(true);
        }}
      >
        Accept this line …
      </button>
      {isAsking ? (
        <AcceptDialog
          {...{ id, line, seen }}
          done={() => reload?.()}
          close={() => {
            setAsking(false);
          }}
        />
      ) : undefined}
    </p>
  );
}

const day = 86_400_000;

interface DialogProps {
  readonly id: string;
  readonly line: CutoverLine;
  readonly seen: string;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks for the reason and the end before a person accepts exactly what the line says. */
export function AcceptDialog({ id, line: { code, title, found }, seen, done, close }: DialogProps) {
  const { api } = usePage();
  const confirm = async (event: SubmitEvent) => {
    const field = fieldsOf(event);
    const acceptedBy = field('acceptedBy');
    const until = new Date(Date.now() + Number(field('days')) * day).toISOString();
    const body = { code, seen, until, reason: field('reason'), ...(acceptedBy === '' ? {} : { acceptedBy }) };
    const answer = await api.post('moves/{id}/cutover/accept', { id, body });
    return settled(answer, done);
  };
  return (
    <ConfirmDialog title={`Accept: ${title}?`} action="Accept this line" confirm={confirm} close={close}>
      <Sentences
        texts={[
          `The line says: ${found}`,
          'The checklist counts it as accepted while it says the same. It still shows what it says.',
          'Your name, your reason and the end are in the status and in the signed report.',
        ]}
      />
      <label>
        Reason
        <input name="reason" required maxLength={200} autocomplete="off" />
      </label>
      <label>
        Ends in days <span class="faint">at most 90</span>
        <input name="days" type="number" required min={1} max={90} value={14} />
      </label>
      <label>
        Your name <span class="faint">if the app does not know its callers</span>
        <input name="acceptedBy" maxLength={128} autocomplete="off" />
      </label>
    </ConfirmDialog>
  );
}

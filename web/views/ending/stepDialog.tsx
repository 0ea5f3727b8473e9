import { type RetirementStep } from '../../../shared/contracts/steps/retirement';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { lineWords, stepSteering } from '../../model/retirementWords';
import { listed } from '../../model/searchWords';
import { time } from '../../model/words';
import { ConfirmDialog } from '../confirmDialog';
import { Consent, ReasonField, Sentences, withReason } from '../dialogParts';
import { Badge, FailureNote, Name } from '../elements';
import { fieldsOf, settled } from '../forms';
import { Verdict } from './statement';

interface StepDialogProps {
  readonly id: string;
  readonly vault: string;
  readonly step: RetirementStep;
  /** Whether another person has asked for the step, which this request approves. */
  readonly isSecond: boolean;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before a step at the old vault. A lock and a deletion show what the app states now. */
export function StepDialog({ id, vault, step, isSecond, done, close }: StepDialogProps) {
  const { api } = usePage();
  const { title, action, isDangerous, consequences } = stepSteering[step];
  const isStated = step === 'lock' || step === 'delete';
  const confirm = async (event: SubmitEvent) => {
    const field = fieldsOf(event);
    const breakGlass = { principals: listed(field('principals')), addresses: listed(field('addresses')) };
    const body = withReason({ step, ...(step === 'lock' ? { breakGlass } : {}) }, field('reason'));
    return settled(await api.post('moves/{id}/retirement', { id, body }), done);
  };
  return (
    <ConfirmDialog title={title} action={action} isDangerous={isDangerous} confirm={confirm} close={close}>
      <Sentences
        texts={[
          ...consequences(vault),
          isSecond
            ? 'Another person asked for this. You approve it if you type the same as they did. The app refuses you if you started the move.'
            : 'Where the app requires a second person, nothing begins before another person sends the same request.',
        ]}
      />
      {isStated ? <StatedNow id={id} step={step} /> : undefined}
      {step === 'lock' ? <BreakGlass /> : undefined}
      {step === 'delete' ? (
        <label>
          Type the name of the vault: <Name text={vault} />
          <input name="vault" required pattern={vault} autocomplete="off" spellcheck={false} />
        </label>
      ) : undefined}
      <ReasonField />
    </ConfirmDialog>
  );
}

function BreakGlass() {
  return (
    <>
      <label>
        Object ids of those who may still read it <span class="faint">with commas; empty: nobody</span>
        <input name="principals" autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Their IPv4 addresses or ranges <span class="faint">with commas; empty: private endpoints only</span>
        <input name="addresses" autocomplete="off" spellcheck={false} />
      </label>
    </>
  );
}

/** What the app states while a person asks. Anything but "safe" needs a consent of its own. */
function StatedNow({ id, step }: Pick<StepDialogProps, 'id' | 'step'>) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `stated ${id}`,
    () => api.get('moves/{id}/complete', { id, query: { format: 'json' } }),
    () => false,
    { isFinal: true },
  );
  const deletion = step === 'delete' ? (value?.deletion ?? null) : null;
  const open = value?.lines.filter(({ state }) => state !== 'yes') ?? [];
  return (
    <>
      <FailureNote failure={failure} />
      {value === undefined ? <p class="faint">The statement is not read yet.</p> : <Verdict statement={value} />}
      {open.length === 0 ? undefined : (
        <ul class="consequences">
          {open.map(({ code, state, found }) => (
            <li key={code}>
              <Badge {...lineWords[state]} /> <code>{code}</code> <Name text={found} />
            </li>
          ))}
        </ul>
      )}
      {deletion !== null ? (
        <p>
          Deleted now, it can be recovered until {time(deletion.recoverableUntil)}
          {deletion.purgeProtection ? '. Purge protection is on' : ', if nobody purges it before'}.
        </p>
      ) : undefined}
      {value?.verdict === 'safe' ? undefined : (
        <Consent>I ask for it although the statement does not say safe.</Consent>
      )}
    </>
  );
}

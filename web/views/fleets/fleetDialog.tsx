import { type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { usePage } from '../../client/pageContext';
import { approvalConsequences, fleetSteering, type FleetVerb } from '../../model/fleetSteering';
import { type Wave } from '../../model/fleetWords';
import { ConfirmDialog } from '../confirmDialog';
import { fieldsOf } from '../forms';

interface DialogProps {
  readonly fleet: FleetView;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before it pauses, resumes, ends or retries a fleet. */
export function FleetDialog({ verb, fleet, done, close }: DialogProps & { readonly verb: FleetVerb }) {
  const { api } = usePage();
  const { title, action, isDangerous, consequences } = fleetSteering[verb];
  const confirm = async () => {
    const answer = await api.post(`fleets/{id}/${verb}`, { id: fleet.id, body: {} });
    if (!answer.ok) return answer.failure;
    done();
    return undefined;
  };
  return (
    <ConfirmDialog title={title} action={action} isDangerous={isDangerous} confirm={confirm} close={close}>
      <Sentences texts={consequences(fleet)} />
    </ConfirmDialog>
  );
}

/** Asks before it approves a wave, or all waves without `wave`. It names the hash of the table that it approves. */
export function ApproveWaves({ wave, fleet, done, close }: DialogProps & { readonly wave: Wave | undefined }) {
  const { api } = usePage();
  const { tableHash } = wave ?? fleet;
  const confirm = async (event: SubmitEvent) => {
    const approvedBy = fieldsOf(event)('approvedBy');
    const named = wave === undefined ? {} : { wave: wave.name };
    const body = { tableHash, ...named, ...(approvedBy === '' ? {} : { approvedBy }) };
    const answer = await api.post('fleets/{id}/approve', { id: fleet.id, body });
    if (!answer.ok) return answer.failure;
    done();
    return undefined;
  };
  const title = wave === undefined ? 'Approve all waves?' : 'Approve this wave?';
  return (
    <ConfirmDialog title={title} action="Approve" confirm={confirm} close={close}>
      <Sentences texts={approvalConsequences(fleet, wave)} />
      <p class="hash">
        Hash of the table <code>{tableHash}</code>
      </p>
      {fleet.startedBy === null ? (
        <label>
          Your name <span class="faint">for the status and the report</span>
          <input name="approvedBy" maxLength={128} autocomplete="off" />
        </label>
      ) : undefined}
    </ConfirmDialog>
  );
}

function Sentences({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ul class="consequences">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

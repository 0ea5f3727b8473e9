import { type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { usePage } from '../../client/pageContext';
import { approvalConsequences, fleetSteering, type FleetVerb } from '../../model/fleetSteering';
import { type Wave } from '../../model/fleetWords';
import { ConfirmDialog } from '../confirmDialog';
import { fieldsOf, settled } from '../forms';
import { ApproverField, Hash, Sentences } from '../dialogParts';

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
    return settled(answer, done);
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
    return settled(answer, done);
  };
  const title = wave === undefined ? 'Approve all waves?' : 'Approve this wave?';
  return (
    <ConfirmDialog title={title} action="Approve" confirm={confirm} close={close}>
      <Sentences texts={approvalConsequences(fleet, wave)} />
      <Hash of="table" hash={tableHash} />
      {fleet.startedBy === null ? <ApproverField /> : undefined}
    </ConfirmDialog>
  );
}

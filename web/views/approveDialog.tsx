import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Failure } from '../client/apiClient';
import { usePage } from '../client/pageContext';
import { consequencesOf } from '../model/consequences';
import { ConfirmDialog } from './confirmDialog';
import { fieldsOf, settled } from './forms';
import { ApproverField, Hash, Sentences } from './dialogParts';

interface ApproveDialogProps {
  readonly status: MoveStatus;
  readonly plan: PlanAnswer;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before it approves, and says what the approval starts. It names the hash of the plan that is shown. */
export function ApproveDialog({ status: { id, startedBy }, plan, done, close }: ApproveDialogProps) {
  const { api } = usePage();
  const confirm = async (event: SubmitEvent): Promise<Failure | undefined> => {
    const approvedBy = fieldsOf(event)('approvedBy');
    const body = { planHash: plan.planHash, ...(approvedBy === '' ? {} : { approvedBy }) };
    const answer = await api.post('moves/{id}/approve', { id, body });
    return settled(answer, done);
  };
  return (
    <ConfirmDialog title="Approve this plan?" action="Approve and start" confirm={confirm} close={close}>
      <Sentences texts={consequencesOf(plan)} />
      <Hash of="plan" hash={plan.planHash} />
      {startedBy === null ? <ApproverField /> : undefined}
    </ConfirmDialog>
  );
}

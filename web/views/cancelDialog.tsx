import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { apiPath } from '../client/apiClient';
import { usePage } from '../client/context';
import { count } from '../model/words';
import { ConfirmDialog } from './confirmDialog';
import { fieldsOf } from './forms';
import { Name } from './parts';

interface CancelDialogProps {
  readonly status: MoveStatus;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before it ends a move. */
export function CancelDialog({ status, done, close }: CancelDialogProps) {
  const { api } = usePage();
  const { id, items, targetVault } = status;
  const confirm = async (event: SubmitEvent) => {
    const reason = fieldsOf(event)('reason');
    const answer = await api.post(apiPath(['moves', id, 'cancel']), reason === '' ? {} : { reason });
    if (!answer.ok) return answer.failure;
    done();
    return undefined;
  };
  return (
    <ConfirmDialog title="Cancel this move?" action="Cancel the move" isDangerous confirm={confirm} close={close}>
      <ul class="consequences">
        <li>The move ends now. Nothing can resume this run.</li>
        <li>
          What has arrived in <Name text={targetVault} /> is left there: {count(items.done)} of {count(items.total)}{' '}
          items so far.
        </li>
        <li>Items that are on their way now may have arrived in part. The report says so.</li>
        <li>A new move of the same vaults moves only the rest.</li>
      </ul>
      <label>
        Reason <span class="faint">for the status and the report</span>
        <input name="reason" maxLength={200} autocomplete="off" />
      </label>
    </ConfirmDialog>
  );
}

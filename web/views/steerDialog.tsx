import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { usePage } from '../client/pageContext';
import { type ButtonVerb, steering } from '../model/steering';
import { ConfirmDialog } from './confirmDialog';
import { CutoverVerdict } from './cutoverVerdict';
import { fieldsOf, settled } from './forms';
import { FreezeChoice } from './freezeChoice';
import { ReasonField, Sentences } from './dialogParts';

interface SteerDialogProps {
  readonly verb: ButtonVerb;
  readonly status: MoveStatus;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before it pauses, resumes, ends or starts a move again. */
export function SteerDialog({ verb, status, done, close }: SteerDialogProps) {
  const { api } = usePage();
  const { title, action, isDangerous, consequences } = steering[verb];
  const confirm = async (event: SubmitEvent) => {
    const field = fieldsOf(event);
    const given = ['reason', 'freeze'].map((name) => [name, field(name)] as const).filter(([, text]) => text !== '');
    const answer = await api.post(`moves/{id}/${verb}`, { id: status.id, body: Object.fromEntries(given) });
    return settled(answer, done);
  };
  return (
    <ConfirmDialog title={title} action={action} isDangerous={isDangerous} confirm={confirm} close={close}>
      <Sentences texts={consequences(status)} />
      {verb === 'cutover' ? <CutoverVerdict id={status.id} /> : undefined}
      {verb === 'cutover' ? <FreezeChoice /> : undefined}
      <ReasonField />
    </ConfirmDialog>
  );
}

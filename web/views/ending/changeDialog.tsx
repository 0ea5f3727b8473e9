import { type ChangeView as Change } from '../../../shared/contracts/api/consumerAnswers';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { changeConsequences, changeSteering, type ChangeVerb, doubtsOf, evidenceWords } from '../../model/changeWords';
import { hashOf } from '../../model/route';
import { time } from '../../model/words';
import { ConfirmDialog } from '../confirmDialog';
import { Consent, Hash, ReasonField, Sentences, withReason } from '../dialogParts';
import { FailureNote } from '../elements';
import { fieldsOf, settled } from '../forms';
import { afterConsumers } from './useChange';

interface DialogProps {
  readonly verb: ChangeVerb;
  readonly change: Change;
  /** What the page showed of the plan that a second person approves. */
  readonly plan: Change | undefined;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before consumers change. It sends the hash of what is shown, so the app refuses anything else. */
export function ChangeDialog({ verb, change, plan, done, close }: DialogProps) {
  const { api } = usePage();
  const { id, moveId, search, planHash } = change;
  const { title, action } = changeSteering[verb];
  const follow = (started: { readonly id: string }): void => {
    location.hash = hashOf({ view: 'change', id: started.id });
    done();
  };
  const confirm = async (event: SubmitEvent) => {
    const body = withReason({ planHash }, fieldsOf(event)('reason'));
    switch (verb) {
      case 'change':
        return settled(await api.post('moves/{id}/consumers', { id: moveId, body: { search, ...body } }), follow);
      case 'rollback':
        return settled(await api.post('consumers/changes/{id}/rollback', { id, body }), follow);
      case 'approve':
        return settled(await api.post('consumers/changes/{id}/approve', { id, body }), done);
    }
  };
  return (
    <ConfirmDialog title={title} action={action} isDangerous={verb === 'rollback'} confirm={confirm} close={close}>
      <Sentences texts={changeConsequences(verb, change)} />
      <Evidence {...{ verb, change, plan }} />
      <Hash of="plan" hash={planHash} />
      {verb === 'approve' ? undefined : <ReasonField />}
    </ConfirmDialog>
  );
}

/** By what a person asks, and when that was read. Without it, the dialog needs a consent of its own. */
function Evidence({ verb, change, plan }: Pick<DialogProps, 'verb' | 'change' | 'plan'>) {
  switch (verb) {
    case 'change':
      return <EvidenceOfChange change={change} />;
    case 'approve':
      return plan === undefined ? (
        <Consent>I approve it although this page does not show its plan.</Consent>
      ) : (
        <p>The page shows what it is about, read until {time(plan.finishedAt ?? '')}.</p>
      );
    case 'rollback':
      return <p>By the results of {time(change.finishedAt ?? '')}.</p>;
  }
}

function EvidenceOfChange({ change }: { readonly change: Change }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `evidence ${change.search}`,
    () => api.get('consumers/{id}', { id: change.search, query: { format: 'json', from: afterConsumers } }),
    () => false,
  );
  const doubts = doubtsOf(change, value, Date.now());
  return (
    <>
      <FailureNote failure={failure} />
      <p>{evidenceWords(change, value)}</p>
      {doubts.length === 0 ? undefined : <Consent>I ask for it although {doubts.join(', and ')}.</Consent>}
    </>
  );
}

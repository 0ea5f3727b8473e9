import { useState } from 'preact/hooks';
import { type RollbackPlanAnswer, type RollbackView } from '../../../shared/contracts/api/rollbackAnswers';
import { usePage } from '../../client/pageContext';
import { canRollBack, remainsOf, rollbackConsequences, undoneIn } from '../../model/rollbackWords';
import { count, time } from '../../model/words';
import { ConfirmDialog } from '../confirmDialog';
import { fieldsOf, settled } from '../forms';
import { Fact, Section } from '../elements';
import { Hash, ReasonField, Sentences, withReason } from '../dialogParts';

interface RollbackPlanProps {
  readonly plan: RollbackPlanAnswer;
  /** The last rollback of the run; undefined if there is none. */
  readonly rollback: RollbackView | undefined;
  readonly reload: () => void;
}

/** The plan of a rollback with its hash, and the button that approves exactly this plan. */
export function RollbackPlan({ plan, rollback, reload }: RollbackPlanProps) {
  const { counts, planHash, evidenceAt } = plan;
  const left = remainsOf(plan);
  return (
    <Section title="The plan of a rollback" id="rollback-plan">
      <dl class="facts">
        <Fact name="by what the run had noted">{time(evidenceAt)}</Fact>
        <Fact name="to soft-delete">{count(counts.delete)}</Fact>
        <Fact name="to soft-delete again">{count(counts.deleteAgain)}</Fact>
        <Fact name="changes of the vault to undo">{count(undoneIn(plan.vault))}</Fact>
        <Fact name="cannot be taken back">{count(counts.keep)}</Fact>
        <Fact name="not written by the move">{count(counts.untouched)}</Fact>
      </dl>
      {left.length === 0 ? undefined : (
        <ul class="problems rests">
          {left.map(({ code, detail, remedy }) => (
            <li key={code}>
              <div class="problem-head">
                <code>{code}</code>
              </div>
              <p>{detail}</p>
              <p class="remedy">{remedy}</p>
            </li>
          ))}
        </ul>
      )}
      <Hash of="plan" hash={planHash} />
      <Start plan={plan} rollback={rollback} reload={reload} />
    </Section>
  );
}

/** The button, or why there is none. Its dialog remains if somebody else rolls the move back meanwhile. */
export function Start({ plan, rollback, reload }: RollbackPlanProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Offer
        plan={plan}
        rollback={rollback}
        ask={() => {
          setAsking(true);
        }}
      />
      {isAsking ? (
        <RollbackDialog
          plan={plan}
          done={reload}
          close={() => {
            setAsking(false);
          }}
        />
      ) : undefined}
    </>
  );
}

function Offer({ plan, rollback, ask }: Omit<RollbackPlanProps, 'reload'> & { readonly ask: () => void }) {
  const { canSteer } = usePage();
  if (rollback !== undefined && (rollback.finishedAt === null || rollback.phase === 'completed')) return null;
  if (!plan.allowed) {
    return (
      <p class="faint">
        The settings of the app allow no rollback: <code>MOVE_ALLOW_ROLLBACK</code>.
      </p>
    );
  }
  if (!canRollBack(plan)) return <p class="faint">The move wrote nothing that can be taken back.</p>;
  if (!canSteer) return <p class="faint">This page only shows moves. Roll back by the API.</p>;
  return (
    <p class="rollback-start">
      <button type="button" onClick={ask}>
        {rollback === undefined ? 'Roll back …' : 'Roll back again …'}
      </button>
    </p>
  );
}

interface RollbackDialogProps {
  readonly plan: RollbackPlanAnswer;
  readonly done: () => void;
  readonly close: () => void;
}

/** Asks before it rolls back. It sends the hash of the plan that is shown, so the app refuses any other plan. */
export function RollbackDialog({ plan, done, close }: RollbackDialogProps) {
  const { api } = usePage();
  const { id, planHash } = plan;
  const confirm = async (event: SubmitEvent) => {
    const reason = fieldsOf(event)('reason');
    const body = withReason({ planHash }, reason);
    const answer = await api.post('moves/{id}/rollback', { id, body });
    return settled(answer, done);
  };
  return (
    <ConfirmDialog title="Roll this move back?" action="Roll back" isDangerous confirm={confirm} close={close}>
      <Sentences texts={rollbackConsequences(plan)} />
      <Hash of="plan" hash={planHash} />
      <ReasonField />
    </ConfirmDialog>
  );
}

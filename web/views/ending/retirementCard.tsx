import { useState } from 'preact/hooks';
import { type RetirementView } from '../../../shared/contracts/api/retirementAnswers';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type RetirementStep } from '../../../shared/contracts/steps/retirement';
import { type Completion } from '../../../shared/contracts/api/completion';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { retirementWords, stepsOf, stepSteering } from '../../model/retirementWords';
import { time } from '../../model/words';
import { Sentences } from '../dialogParts';
import { Badge, FailureNote, Name, Section } from '../elements';
import { Offered } from './offered';
import { Statement } from './statement';
import { StepDialog } from './stepDialog';
import { By, Reading } from '../notes';

type Source = Pick<MoveStatus, 'id' | 'sourceVault'>;

/** Whether the old vault may go, how far its retirement is, and the next step. */
export function RetirementCard({ source }: { readonly source: Source }) {
  const { api } = usePage();
  const { id } = source;
  const [round, setRound] = useState(0);
  const retirement = usePolled(
    `retirement ${id}`,
    () => api.get('moves/{id}/retirement', { id }),
    ({ isRunning }) => isRunning,
  );
  const isUnknown = retirement.failure?.code === 'RETIREMENT_NOT_FOUND';
  const failure = isUnknown ? undefined : retirement.failure;
  const isLoading = retirement.value === undefined && !isUnknown;
  const view = isUnknown ? undefined : retirement.value;
  // Each statement costs the app some calls to Azure, so the page asks for one after each step, and when a person wants it.
  const stated = usePolled(
    `complete ${id} ${round} ${view?.steps.at(-1)?.endedAt ?? ''}`,
    () => api.get('moves/{id}/complete', { id, query: { format: 'json' } }),
    () => false,
    { isFinal: true },
  );
  return (
    <Section title="May the old vault go?" id="retirement">
      <FailureNote failure={failure} />
      {isLoading ? undefined : <Retirement {...{ source, view, statement: stated.value }} reload={retirement.reload} />}
      {view?.state === 'deleted' ? undefined : (
        <>
          <Reading {...stated} />
          {stated.value === undefined ? undefined : <Statement statement={stated.value} />}
          <div class="buttons">
            <button
              type="button"
              onClick={() => {
                setRound(round + 1);
              }}
            >
              State it again
            </button>
          </div>
        </>
      )}
      {view === undefined || view.steps.length === 0 ? undefined : <Steps steps={view.steps} />}
    </Section>
  );
}

interface RetirementProps {
  readonly source: Source;
  /** Undefined if nobody has asked to lock it. */
  readonly view: RetirementView | undefined;
  readonly statement: Completion | undefined;
  readonly reload: () => void;
}

export function Retirement({ source: { id, sourceVault }, view, statement, reload }: RetirementProps) {
  const { canSteer } = usePage();
  const [asking, setAsking] = useState<RetirementStep>();
  return (
    <>
      <p role="status">
        <Name text={sourceVault} /> <Badge {...retirementWords[view?.state ?? 'open']} />{' '}
        {view === undefined ? 'Nobody has asked to lock it.' : <StateWords view={view} />}
      </p>
      {view === undefined ? undefined : <Found view={view} />}
      {canSteer ? (
        <div class="buttons">
          {stepsOf(view, statement).map(({ step, why }) => (
            <Offered
              key={step}
              text={stepSteering[step].button}
              why={why}
              ask={() => {
                setAsking(step);
              }}
            />
          ))}
        </div>
      ) : (
        <p class="faint">This page only shows moves. Lock and delete the vault by the API.</p>
      )}
      {asking === undefined ? undefined : (
        <StepDialog
          {...{ id, vault: sourceVault, step: asking }}
          isSecond={view?.awaitsSecondPerson === true && view.step === asking}
          done={reload}
          close={() => {
            setAsking(undefined);
          }}
        />
      )}
    </>
  );
}

function StateWords({ view: { lockedAt, deletedAt, recoverableUntil, readAt } }: { readonly view: RetirementView }) {
  return (
    <>
      {lockedAt === null ? undefined : `Locked ${time(lockedAt)}. `}
      {deletedAt === null ? undefined : `Deleted ${time(deletedAt)}. `}
      {recoverableUntil === null ? undefined : `It can be recovered until ${time(recoverableUntil)}. `}
      {readAt === null ? 'The app has not read it yet.' : `The app read it ${time(readAt)}.`}
    </>
  );
}

/** What a person has to know now: a step that waits or runs, and doors that somebody opened. */
function Found({ view: { step, awaitsSecondPerson, openedByHand, readAt } }: { readonly view: RetirementView }) {
  return (
    <>
      {step === null ? undefined : (
        <p class="note warn" role="status">
          {awaitsSecondPerson
            ? `The step ${step} waits for a second person, who sends the same request.`
            : `The step ${step} runs.`}
        </p>
      )}
      {openedByHand.length === 0 ? undefined : (
        <div class="note bad">
          <strong>Somebody opened the locked vault</strong>, seen{' '}
          {readAt === null ? 'at an unknown time' : time(readAt)}: <Sentences texts={openedByHand} />
        </div>
      )}
    </>
  );
}

/** The steps that have ended, the newest first. */
function Steps({ steps }: Pick<RetirementView, 'steps'>) {
  return (
    <details open>
      <summary>Steps so far</summary>
      <ul class="settings">
        {[...steps].reverse().map(({ step, askedAt, by, reason, approval, endedAt, left, failure }) => (
          <li key={askedAt}>
            <strong>{step}</strong>{' '}
            <Badge {...(failure === undefined ? { text: 'done', tone: 'good' } : { text: 'failed', tone: 'bad' })} />{' '}
            asked {time(askedAt)}
            <By name={by} />
            {approval === undefined ? '' : `, approved ${time(approval.at)} by `}
            <Name text={approval?.by ?? ''} />, ended {time(endedAt)}
            {reason === undefined ? '' : '. Reason: '}
            <Name text={reason ?? ''} />
            {failure === undefined ? undefined : (
              <p>
                <Name text={failure.detail} /> <code>{failure.code}</code>
              </p>
            )}
            {left.length === 0 ? undefined : (
              <>
                <p>Left as it is, because somebody changed it or a right is missing:</p>
                <Sentences texts={left} />
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

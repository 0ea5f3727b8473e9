import { useEffect, useState } from 'preact/hooks';
import { type ChangeView as Change } from '../../../shared/contracts/api/consumerAnswers';
import { type Failure } from '../../client/apiClient';
import { usePage } from '../../client/pageContext';
import { isPlanOf } from '../../model/changeWords';
import { hashOf } from '../../model/route';
import { time } from '../../model/words';
import { FailureNote, Section } from '../elements';
import { useChange } from './useChange';

interface PlanProps {
  readonly change: Change;
  readonly show: (plan: Change) => void;
}

/**
 * What a second person would approve. The answer about a change that waits has no consumers, so the page has the app make the plan again:
 * the same hash is the same plan.
 */
export function AwaitedPlan({ change, show }: PlanProps) {
  const { api, canSteer } = usePage();
  const { id, moveId, search, undoes } = change;
  const [planId, setPlanId] = useState(undoes);
  const [failure, setFailure] = useState<Failure>();
  const look = async (): Promise<void> => {
    const answer = await api.post('moves/{id}/consumers', { id: moveId, body: { search, dryRun: true } });
    setFailure(answer.ok ? undefined : answer.failure);
    if (answer.ok) setPlanId(answer.body.id);
  };
  return (
    <Section title="For the second person" id="second">
      <p>
        Nothing is changed before another person approves it. Send them the address of this page:{' '}
        <a class="break" href={hashOf({ view: 'change', id })}>
          {id}
        </a>
      </p>
      <FailureNote failure={failure} />
      {planId === null ? (
        canSteer && (
          <button type="button" onClick={() => void look()}>
            Show its plan
          </button>
        )
      ) : (
        <ReadPlan key={planId} id={planId} change={change} show={show} />
      )}
    </Section>
  );
}

function ReadPlan({ id, change, show }: PlanProps & { readonly id: string }) {
  const { value, failure } = useChange(id);
  const readAt = value?.finishedAt ?? null;
  useEffect(() => {
    if (value !== undefined && readAt !== null) show(value);
  }, [readAt]);
  return (
    <>
      <FailureNote failure={failure} />
      <p role="status">
        {value === undefined || readAt === null
          ? 'The app looks at each object …'
          : isPlanOf(change, value)
            ? `This is what it is about, read until ${time(readAt)}.`
            : `The plan of ${time(readAt)} has another hash. What waits is about other consumers, or something has changed since.`}
      </p>
    </>
  );
}

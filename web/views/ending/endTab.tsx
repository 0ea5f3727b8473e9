import { useState } from 'preact/hooks';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type SearchView } from '../../../shared/contracts/api/consumerAnswers';
import { counted } from '../../../shared/words/word';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { hashOf } from '../../model/route';
import { provedWord } from '../../model/searchWords';
import { hasEnded, time } from '../../model/words';
import { ConfirmDialog } from '../confirmDialog';
import { Sentences } from '../dialogParts';
import { Badge, Name, Section } from '../elements';
import { settled } from '../forms';
import { Offered } from './offered';
import { RetirementCard } from './retirementCard';
import { Reading } from '../notes';

/** What is left to do with the source of a move that has ended: change who uses it, then lock and delete it. */
export function EndTab({ status }: { readonly status: MoveStatus }) {
  if (!hasEnded(status.phase)) return <p class="empty">The old vault may go once the move has ended.</p>;
  return (
    <>
      <UsersCard status={status} />
      <RetirementCard source={status} />
    </>
  );
}

function UsersCard({ status }: { readonly status: MoveStatus }) {
  const { api } = usePage();
  const { sourceVault } = status;
  const { value, failure } = usePolled(
    `searches of ${sourceVault}`,
    () => api.get('consumers', { query: { limit: '50' } }),
    ({ searches }) => searches.some(({ vault, state }) => vault === sourceVault && state === 'running'),
  );
  const search = value?.searches.find(({ vault, state }) => vault === sourceVault && state === 'completed');
  return (
    <Section title="Who uses the old vault" id="users">
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : <Users status={status} search={search} />}
    </Section>
  );
}

export type Ended = Pick<SearchView, 'id' | 'state' | 'proved' | 'found' | 'finishedAt'>;

interface UsersProps {
  readonly status: Pick<MoveStatus, 'id' | 'phase' | 'sourceVault' | 'targetVault'>;
  /** The newest search that has ended. */
  readonly search: Ended | undefined;
}

export function Users({ status, search }: UsersProps) {
  const { canSteer } = usePage();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <p>
        {search === undefined ? (
          <>
            None of the newest 50 searches about <Name text={status.sourceVault} /> has ended.{' '}
            <a href={hashOf({ view: 'searches' })}>Search for its users</a>
          </>
        ) : (
          <>
            <Badge {...provedWord(search)} /> {counted(search.found, 'place')} by{' '}
            <a href={hashOf({ view: 'search', id: search.id })}>the search of {time(search.finishedAt ?? '')}</a>.
          </>
        )}
      </p>
      {canSteer ? (
        <div class="buttons">
          <Offered
            text="Plan their change …"
            why={whyNoPlan(status, search)}
            ask={() => {
              setAsking(true);
            }}
          />
        </div>
      ) : (
        <p class="faint">This page only shows moves. Change consumers by the API.</p>
      )}
      {isAsking && search !== undefined ? (
        <PlanDialog
          {...{ status, search }}
          close={() => {
            setAsking(false);
          }}
        />
      ) : undefined}
    </>
  );
}

function whyNoPlan({ phase }: UsersProps['status'], search: Ended | undefined): string | undefined {
  if (phase !== 'completed' && phase !== 'partiallyCompleted') return 'The move did not bring its items.';
  if (search === undefined) return 'Nobody has searched.';
  return search.found === 0 ? 'The search found no place.' : undefined;
}

interface PlanDialogProps {
  readonly status: UsersProps['status'];
  readonly search: Ended;
  readonly close: () => void;
}

/** Asks before the app looks at each consumer. It shows the plan, from which a person asks for the change. */
export function PlanDialog({ status: { id, targetVault }, search, close }: PlanDialogProps) {
  const { api } = usePage();
  const confirm = async () => {
    const body = { search: search.id, dryRun: true } as const;
    return settled(await api.post('moves/{id}/consumers', { id, body }), (started) => {
      location.hash = hashOf({ view: 'change', id: started.id });
    });
  };
  return (
    <ConfirmDialog title="Plan the change of these consumers?" action="Make the plan" confirm={confirm} close={close}>
      <Sentences
        texts={[
          `The app looks at each of the ${counted(search.found, 'place')} that the search of ${time(search.finishedAt ?? '')} found.`,
          `The plan says which of them can use ${targetVault}, and what a person has to do for the others. It changes nothing.`,
        ]}
      />
    </ConfirmDialog>
  );
}

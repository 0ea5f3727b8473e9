import { useState } from 'preact/hooks';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { usePage } from '../client/pageContext';
import { type Polled, usePolled } from '../client/usePolled';
import { announcement } from '../model/announcement';
import { hashOf, type MoveTab, moveTabs } from '../model/route';
import { type ButtonVerb, steering, verbsOf } from '../model/steering';
import { hasEnded, isLive, time } from '../model/words';
import { Badge, Crumbs, Name, Pair } from './elements';
import { EndTab } from './ending/endTab';
import { PlanTab } from './planTab';
import { ProgressTab } from './progressTab';
import { RehearsalNote } from './rehearsalNote';
import { RollbackTab } from './rollback/rollbackTab';
import { RunsTab } from './runsTab';
import { SteerDialog } from './steerDialog';
import { phaseWords } from '../../shared/words/phaseWords';
import { By, Reading } from './notes';

const tabWords: Readonly<Record<MoveTab, string>> = {
  progress: 'Progress',
  plan: 'Plan',
  runs: 'Runs and reports',
  rollback: 'Rollback',
  end: 'Old vault',
};

/** One move: where it is, its plan, and its reports. */
export function MoveView({ id, tab: asked }: { readonly id: string; readonly tab: MoveTab | undefined }) {
  const { api } = usePage();
  const move = usePolled(`move ${id}`, () => api.get('moves/{id}', { id }), isLive);
  const { value, failure } = move;
  // What a person has to read while a plan waits is the plan.
  const tab = asked ?? (value?.phase === 'awaitingApproval' ? 'plan' : 'progress');
  return (
    <>
      <MoveCrumbs id={id} targetVault={value?.targetVault} />
      <div class="view-head">
        <h1>
          <Name text={id} />
        </h1>
        {value === undefined ? undefined : <Badge {...phaseWords[value.phase]} />}
        {value === undefined ? undefined : <Steer key={value.runId} status={value} move={move} tab={tab} />}
      </div>
      {value === undefined ? undefined : <MoveFacts status={value} />}
      {value === undefined || value.control === null || hasEnded(value.phase) ? undefined : (
        <p class="faint">{value.control.message}</p>
      )}
      {value === undefined ? undefined : <RehearsalNote status={value} />}
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : (
        <>
          <Tabs status={value} tab={tab} />
          <Tab tab={tab} status={value} move={move} />
        </>
      )}
      <p class="hidden" role="status">
        {value === undefined ? '' : announcement(value)}
      </p>
    </>
  );
}

const allMoves = [{ view: 'moves' }, 'Moves'] as const;

/** A move of a fleet has the id of that fleet before its target. The app says whether there is such a fleet. */
function MoveCrumbs({ id, targetVault }: { readonly id: string; readonly targetVault: string | undefined }) {
  const end = `--${targetVault ?? ''}`;
  if (targetVault === undefined || !id.endsWith(end)) return <Crumbs steps={[allMoves]} end={id} />;
  return <FleetMoveCrumbs id={id} fleetId={id.slice(0, -end.length)} />;
}

function FleetMoveCrumbs({ id, fleetId }: { readonly id: string; readonly fleetId: string }) {
  const { api } = usePage();
  const fleet = usePolled(
    `fleet of ${fleetId}`,
    () => api.get('fleets/{id}', { id: fleetId }),
    () => false,
    { isFinal: true },
  );
  if (fleet.value === undefined) return <Crumbs steps={[allMoves]} end={id} />;
  const steps = [
    [{ view: 'fleets' }, 'Fleets'],
    [{ view: 'fleet', id: fleetId }, `Fleet ${fleetId}`],
  ] as const;
  return <Crumbs steps={steps} end={id} />;
}

/** A rehearsal discards its vault at the end, so there is nothing to roll back, and nobody uses its target. */
function Tabs({ status: { id, rehearsal }, tab }: { readonly status: MoveStatus; readonly tab: MoveTab }) {
  const shown = moveTabs.filter((each) => (each !== 'rollback' && each !== 'end') || rehearsal === undefined);
  return (
    <nav class="tabs" aria-label="Parts of the move">
      {shown.map((each) => (
        <a key={each} href={hashOf({ view: 'move', id, tab: each })} aria-current={each === tab ? 'page' : undefined}>
          {tabWords[each]}
        </a>
      ))}
    </nav>
  );
}

interface TabProps {
  readonly status: MoveStatus;
  readonly move: Polled<MoveStatus>;
}

function Tab({ tab, status, move }: TabProps & { readonly tab: MoveTab }) {
  switch (tab) {
    case 'progress':
      return <ProgressTab key={status.runId} status={status} />;
    case 'plan':
      return <PlanTab key={status.runId} status={status} reload={move.reload} />;
    case 'runs':
      return <RunsTab status={status} />;
    case 'rollback':
      return <RollbackTab key={status.runId} status={status} />;
    case 'end':
      return <EndTab key={status.runId} status={status} />;
  }
}

/**
 * The buttons that steer a move, and the way to its approval. Only if the settings allow it. A dialog that is open remains
 * when the phase changes: the app answers whether its verb is still possible.
 */
function Steer({ status, move, tab }: TabProps & { readonly tab: MoveTab }) {
  const { canSteer } = usePage();
  const [asking, setAsking] = useState<ButtonVerb>();
  const verbs = verbsOf(status);
  if (!canSteer || (verbs.length === 0 && asking === undefined)) return null;
  return (
    <div class="buttons">
      {status.phase === 'awaitingApproval' && tab !== 'plan' ? (
        <a class="button primary" href={hashOf({ view: 'move', id: status.id, tab: 'plan' })}>
          Review the plan
        </a>
      ) : undefined}
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          onClick={() => {
            setAsking(verb);
          }}
        >
          {steering[verb].button}
        </button>
      ))}
      {asking === undefined ? undefined : (
        <SteerDialog
          verb={asking}
          status={status}
          done={move.reload}
          close={() => {
            setAsking(undefined);
          }}
        />
      )}
    </div>
  );
}

/** One line of what does not change during a run. */
export function MoveFacts({ status }: { readonly status: MoveStatus }) {
  const { sourceVault, targetVault, runId, phases, startedBy, approval } = status;
  const startedAt = phases[0]?.startedAt;
  return (
    <p class="move-facts">
      <Pair source={sourceVault} target={targetVault} />
      <span>
        run <code>{runId}</code>
      </span>
      {startedAt === undefined ? undefined : <span>started {time(startedAt)}</span>}
      {startedBy === null ? undefined : (
        <span>
          by <Name text={startedBy.name ?? startedBy.objectId} />
        </span>
      )}
      {approval === null ? undefined : (
        <span>
          approved {time(approval.at)}
          <By name={approval.by} />
        </span>
      )}
      <a href={hashOf({ view: 'checks', source: sourceVault, target: targetVault })}>Checks of this pair</a>
      <a href={hashOf({ view: 'comparisons', source: sourceVault, target: targetVault })}>Comparisons of this pair</a>
    </p>
  );
}

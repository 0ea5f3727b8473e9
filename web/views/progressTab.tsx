import { moveSentence } from '../../shared/words/moveSentence';
import { phaseWords } from '../../shared/words/phaseWords';
import { counted } from '../../shared/words/word';
import { useState } from 'preact/hooks';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Problem } from '../../shared/contracts/model/progress';
import { count, decimal, duration, hasEnded, time } from '../model/words';
import { CutoverCard } from './cutoverCard';
import { ItemsTable } from './itemsTable';
import { Fact, ItemsBar, PartsBar, Section } from './elements';
import { PhaseList } from './phaseList';
import { ProblemList } from './problemList';
import { RateLine } from './rateLine';
import { WaitsNote } from './notes';

/** Where a move is: sums, phases, problems and items. */
export function ProgressTab({ status }: { readonly status: MoveStatus }) {
  const [code, setCode] = useState('');
  const { id, runId, phase, items, problemsByCode, problems, planHash, hold } = status;
  return (
    <>
      <WaitNote status={status} />
      {hasEnded(phase) ? <EndNote status={status} /> : undefined}
      <div class="columns">
        <Section title="Progress" id="progress">
          {phase === 'verifying' ? (
            <ComparedBar status={status} />
          ) : (
            <ItemsBar items={items} label="Items of the move" />
          )}
          <Sums status={status} />
        </Section>
        <Section title="Phases" id="phases">
          <PhaseList phases={status.phases} isEnded={hasEnded(phase)} />
        </Section>
      </div>
      {hasEnded(phase) || planHash === null ? undefined : <RateLine status={status} />}
      {hold === null || hasEnded(phase) ? undefined : <CutoverCard status={status} />}
      <ProblemList
        run={{ moveId: id, runId }}
        byCode={problemsByCode}
        problems={problems}
        code={code}
        choose={setCode}
        hasReport={status.reportHead !== null}
      />
      {planHash === null ? undefined : (
        <ItemsTable
          key={runId}
          moveId={id}
          runId={runId}
          total={items.total}
          phase={phase}
          code={code}
          codes={problemsByCode.map((each) => each.code)}
          chooseCode={setCode}
        />
      )}
    </>
  );
}

/** What a move that has ended did, before all numbers. */
function EndNote({ status }: { readonly status: MoveStatus }) {
  const { tone } = phaseWords[status.phase];
  return (
    <p class={`note verdict ${tone}`}>
      <strong>{moveSentence(status)}</strong>
    </p>
  );
}

/** How many items the verification has compared. The report says which of them are equal. */
function ComparedBar({ status: { items, phases } }: { readonly status: MoveStatus }) {
  const early = phases.reduce((sum, { verified = 0 }) => sum + verified, 0);
  const number = early + (phases.at(-1)?.items ?? 0);
  return <PartsBar label="Compared items" total={items.total} parts={[{ name: 'compared', tone: 'good', number }]} />;
}

/** Why a move makes no progress now, and until when. */
export function WaitNote({ status }: { readonly status: MoveStatus }) {
  const { waitingFor, phase } = status;
  if (waitingFor !== null) return <WaitsNote what="The move" waitingFor={waitingFor} />;
  if (phase === 'awaitingCutover') return <HoldNote status={status} />;
  if (phase !== 'awaitingApproval') return null;
  return (
    <div class="note warn">
      <strong>The move waits for an approval.</strong> It writes nothing before a person approves its plan.
    </div>
  );
}

/** How far a held move is in step, and what it cannot bring. */
function HoldNote({ status: { id, hold } }: { readonly status: MoveStatus }) {
  if (hold === null) return null;
  const { passes, lagSeconds, nextPassAt, pending, trouble, target } = hold;
  const changed = target?.changed.count ?? 0;
  const { held } = hold.deletions;
  return (
    <div class={trouble === null && pending.count === 0 && changed === 0 ? 'note' : 'note warn'}>
      <strong>The move keeps the target in step until the cutover.</strong> {counted(passes, 'pass', 'passes')} so far
      {lagSeconds === null ? '' : `; in step ${duration(lagSeconds)} ago`}
      {nextPassAt === null ? '' : `; next pass at ${time(nextPassAt)}`}.{' '}
      {trouble === null ? '' : `The last pass failed: ${trouble.detail} `}
      {target === null || changed === 0
        ? ''
        : `Others changed ${counted(changed, 'item')} in the target (read ${time(target.readAt)}): ${namesOf(target.changed.first)}. `}
      {pending.count === 0 ? '' : `${count(pending.count)} differences are pending: `}
      {namesOf(pending.first)}
      {held === undefined
        ? ''
        : `. ${counted(held.count, 'deletion', 'deletions')} at the source held back until somebody approves list ${held.hash.slice(0, 8)}: kvmover deletions ${id}`}
    </div>
  );
}

function namesOf(problems: readonly Problem[]): string {
  return problems.map(({ code, itemType = 'item', itemName = '' }) => `${itemType} ${itemName} (${code})`).join(', ');
}

/** The numbers of a move. */
export function Sums({ status }: { readonly status: MoveStatus }) {
  const { items, versions, rate, etaSeconds } = status;
  return (
    <dl class="facts">
      <Fact name="items done">
        {count(items.done)} <small>of {count(items.total)}</small>
      </Fact>
      <Fact name="versions done">
        {count(versions.done)} <small>of {count(versions.total)}</small>
      </Fact>
      {status.verified === null ? undefined : <Fact name="items verified">{count(status.verified)}</Fact>}
      <Fact name="skipped">{count(items.skipped)}</Fact>
      <Fact name="blocked">{count(items.blocked)}</Fact>
      <Fact name="failed">{count(items.failed)}</Fact>
      <Fact name="items per second">{decimal(rate.itemsPerSecond)}</Fact>
      <Fact name="throttled requests">{count(rate.throttled)}</Fact>
      {etaSeconds === null ? undefined : <Fact name="time left">{duration(etaSeconds)}</Fact>}
    </dl>
  );
}

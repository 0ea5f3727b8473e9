import { counted } from '../../../shared/words/word';
import { type RollbackView } from '../../../shared/contracts/api/rollbackAnswers';
import { apiPath } from '../../client/apiClient';
import { count, time } from '../../model/words';
import { Downloads, filesIn } from '../download';
import { Badge, Fact, Name, PartsBar, Section } from '../elements';
import { rolledBackWords } from '../../../shared/words/outcomeWords';
import { rollbackPhaseWords } from '../../../shared/words/phaseWords';
import { By, FaultNote, WaitsNote } from '../notes';

const states = ['rolledBack', 'gone', 'kept', 'failed'] as const;

/** How far a rollback is, who asked for it, and why. */
export function RollbackProgress({ rollback }: { readonly rollback: RollbackView }) {
  const { id, rollbackId, phase, counts, vaultCounts, total, by, askedAt, reason, finishedAt, waitingFor, failure } =
    rollback;
  const files = filesIn(['json', 'md'], `${id}-rollback-${rollbackId}`, (format) =>
    apiPath('moves/{id}/rollback/report', { id, query: { format } }),
  );
  return (
    <Section title="Rollback" id="rollback" end={<Badge {...rollbackPhaseWords[phase]} />}>
      <p class="faint">
        asked {time(askedAt)}
        <By name={by} />
        {finishedAt === null ? '' : `, ended ${time(finishedAt)}`}
        {reason === undefined ? '' : ': '}
        <Name text={reason ?? ''} />
      </p>
      <FaultNote fault={failure} />
      <WaitsNote what="The rollback" waitingFor={waitingFor} />
      <PartsBar
        label="Items of the rollback"
        total={total}
        parts={states.map((state) => ({ name: rolledBackWords[state].text, ...partOf(rollback, state) }))}
      />
      <dl class="facts">
        {states.map((state) => (
          <Fact key={state} name={rolledBackWords[state].text}>
            {count(counts[state])}
          </Fact>
        ))}
      </dl>
      <p class="faint rollback-total">of {counted(total, 'item')} in the plan</p>
      {vaultCounts === undefined ? undefined : (
        <p class="faint">
          The vault itself: {count(vaultCounts.rolledBack)} undone, {count(vaultCounts.kept)} kept,{' '}
          {count(vaultCounts.failed)} failed. The report names each.
        </p>
      )}
      {finishedAt === null || phase === 'failed' ? undefined : (
        <Downloads files={files} label="Report of the rollback" />
      )}
    </Section>
  );
}

function partOf({ counts }: RollbackView, state: (typeof states)[number]) {
  return { tone: rolledBackWords[state].tone, number: counts[state] };
}

import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { apiPath } from '../client/apiClient';
import { planRunOf, scratchWords } from '../model/rehearsalWords';
import { Downloads, filesIn } from './download';
import { Badge, Name } from './elements';

/** Says that a move is a rehearsal, what becomes of its scratch vault, and where the plan of the real move is. */
export function RehearsalNote({ status }: { readonly status: MoveStatus }) {
  const { id, rehearsal, targetVault } = status;
  if (rehearsal === undefined) return null;
  const { text, tone } = scratchWords(status.phase, rehearsal.scratch);
  const run = planRunOf(rehearsal.planReportUri);
  const files = filesIn(['html', 'md', 'json'], `${id}-real-plan`, (format) =>
    apiPath('moves/{id}/report', { id, query: { run, format } }),
  );
  return (
    <div class={`note ${tone === 'bad' ? 'bad' : 'plain'}`}>
      <p>
        <Badge text="rehearsal" tone="quiet" /> <strong>Nothing is written to the real target</strong>{' '}
        <Name text={rehearsal.targetVault} />, which the app only reads. All items go into the scratch vault{' '}
        <Name text={targetVault} />.
      </p>
      <p>
        Scratch vault: <strong>{text}</strong>
      </p>
      {run === undefined ? undefined : (
        <div class="files-line">
          <span>The plan of the real move:</span>{' '}
          <Downloads files={files} label="The plan of the real move as a file" />
        </div>
      )}
    </div>
  );
}

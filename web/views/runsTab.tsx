import { counted } from '../../shared/words/word';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type RunLine } from '../../shared/contracts/api/moveRuns';
import { apiPath } from '../client/apiClient';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { count, hasEnded, time } from '../model/words';
import { Downloads } from './download';
import { Badge, ItemsBar, Section } from './elements';
import { phaseWords } from '../../shared/words/phaseWords';
import { Reading } from './notes';

const formats = [
  ['html', 'HTML'],
  ['csv', 'CSV'],
  ['versions', 'Version map'],
  ['md', 'Markdown'],
  ['json', 'JSON'],
  ['junit', 'JUnit'],
] as const;

/** JUnit is XML, and the map of version ids is CSV. */
const endings: Readonly<Record<string, string>> = { junit: 'xml', versions: 'versions.csv' };

/** Every run of the move, newest first, each with its report in every format. */
export function RunsTab({ status }: { readonly status: MoveStatus }) {
  const { api } = usePage();
  const { id, runId, phase } = status;
  const { value, failure } = usePolled(
    `runs ${id} ${runId} ${String(hasEnded(phase))}`,
    () => api.get('moves/{id}/runs', { id, query: { limit: '100' } }),
    () => false,
  );
  return (
    <Section title="Runs" id="runs" end={<span class="faint">newest first</span>}>
      <Reading value={value} failure={failure} />
      <ol class="runs">
        {value?.runs.map((run) => (
          <Run key={run.runId} moveId={id} run={run} />
        ))}
      </ol>
      <ReportHead status={status} />
      {(value?.continuationToken ?? null) === null ? undefined : <p class="faint">Older runs exist.</p>}
    </Section>
  );
}

/** What proves that a saved report is the one that the app wrote. */
export function ReportHead({ status: { reportHead } }: { readonly status: Pick<MoveStatus, 'reportHead'> }) {
  if (reportHead === null) return null;
  return (
    <>
      <p class="hash">
        Head of the newest report <code>{reportHead}</code>
      </p>
      <p class="faint">
        To verify a saved JSON report: <code>kvmover report verify FILE --head {reportHead.slice(0, 8)}…</code>, with
        the whole head.
      </p>
    </>
  );
}

/** One run with its report. A run that is under way has no report yet. */
export function Run({ moveId, run }: { readonly moveId: string; readonly run: RunLine }) {
  const { runId, phase, dryRun, startedAt, finishedAt, items, versions, problemCount, isShownByDefault } = run;
  const word = phase === null ? undefined : phaseWords[phase];
  const files = formats.map(([format, text]) => ({
    path: apiPath('moves/{id}/report', { id: moveId, query: { run: runId, format } }),
    name: `${moveId}-${runId}.${endings[format] ?? format}`,
    text,
  }));
  return (
    <li>
      <div class="run-head">
        <code>{runId}</code>
        <Badge text={word?.text ?? 'unknown'} tone={word?.tone ?? 'quiet'} />
        {dryRun === true ? <Badge text="dry run" tone="quiet" /> : undefined}
        {isShownByDefault ? <span class="faint">its report is the default</span> : undefined}
      </div>
      <p class="faint">
        {startedAt === null ? 'start unknown' : `started ${time(startedAt)}`}
        {finishedAt === null ? '' : `, ended ${time(finishedAt)}`}
      </p>
      {items === null ? undefined : (
        <>
          <ItemsBar items={items} label={`Items of run ${runId}`} />
          <p>
            {count(items.done)} of {counted(items.total, 'item')}
            {versions === null ? '' : `, ${count(versions.done)} of ${counted(versions.total, 'version')}`}
            {problemCount === null ? '' : `, ${counted(problemCount, 'problem')}`}
          </p>
        </>
      )}
      {phase === null || hasEnded(phase) ? (
        <Downloads files={files} label={`Report of run ${runId}`} />
      ) : (
        <p class="faint">The run writes its report at its end.</p>
      )}
    </li>
  );
}

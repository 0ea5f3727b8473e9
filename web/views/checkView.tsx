import { counted } from '../../shared/words/word';
import { type CheckView as CheckAnswer } from '../../shared/contracts/api/checkAnswers';
import { type CheckStatus } from '../../shared/contracts/model/checks';
import { apiPath } from '../client/apiClient';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { safeLink } from '../model/foreignText';
import { time } from '../model/words';
import { Downloads, filesIn } from './download';
import { Badge, Crumbs, Name, Pair, Section } from './elements';
import { checkWords, overallWords } from '../../shared/words/outcomeWords';
import { FaultNote, Reading } from './notes';

/** One run of checks: what fails first, with its remedy. */
export function CheckView({ id }: { readonly id: string }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `check ${id}`,
    () => api.get('checks/{id}', { id, query: { format: 'json' } }),
    () => false,
  );
  return (
    <>
      <Crumbs
        steps={[[{ view: 'checks', source: value?.sourceVault ?? '', target: value?.targetVault ?? '' }, 'Checks']]}
        end={id}
      />
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : <Run run={value} />}
    </>
  );
}

/** What a person has to read, worst first. */
const order: readonly CheckStatus[] = ['fail', 'warn', 'unknown'];

/** The answer of the app about one run. */
export function Run({ run }: { readonly run: CheckAnswer }) {
  const { id, sourceVault, targetVault, overall, startedAt, trigger, failure, changes } = run;
  const passing = run.findings.filter(({ status }) => status === 'pass');
  const findings = order.flatMap((status) => run.findings.filter((finding) => finding.status === status));
  const files = filesIn(['html', 'md', 'junit'], id, (format) => apiPath('checks/{id}', { id, query: { format } }));
  return (
    <>
      <div class="view-head">
        <h1>
          <Pair source={sourceVault} target={targetVault} />
        </h1>
        <Badge {...overallWords[overall]} />
      </div>
      <p class="faint">
        {time(startedAt)}, started by {trigger}
      </p>
      <FaultNote fault={failure} />
      <Downloads files={files} label="Results as a file" />
      {changes.length === 0 ? undefined : (
        <Section title="Changes since the previous run" id="changes">
          <ul>
            {changes.map(({ id: check, kind }) => (
              <li key={check}>
                <code>{check}</code>: {kind}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Findings" id="findings">
        <ul class="problems">
          {findings.map((finding) => (
            <Finding key={finding.id} finding={finding} />
          ))}
        </ul>
        {passing.length === 0 ? undefined : (
          <details class="passing">
            <summary>{counted(passing.length, 'check passes', 'checks pass')}</summary>
            <ul class="problems">
              {passing.map((finding) => (
                <Finding key={finding.id} finding={finding} />
              ))}
            </ul>
          </details>
        )}
      </Section>
      <AffectedList run={run} />
    </>
  );
}

/** One check: its result, and what to do. A check that passes needs no remedy. */
export function Finding({ finding }: { readonly finding: CheckAnswer['findings'][number] }) {
  const { id, status, title, evidence, remedy, link, items, itemCount } = finding;
  const address = safeLink(link);
  return (
    <li>
      <div class="problem-head">
        <Badge {...checkWords[status]} />
        <strong>{title}</strong>
        <code>{id}</code>
      </div>
      <p>{evidence}</p>
      {status === 'pass' ? undefined : (
        <p class="remedy">
          {remedy}{' '}
          {address === undefined ? undefined : (
            <a href={address} rel="noopener noreferrer" target="_blank">
              Documentation<span class="hidden"> of {title} (opens a new tab)</span>
            </a>
          )}
        </p>
      )}
      <Names items={items} total={itemCount} />
    </li>
  );
}

function AffectedList({ run: { affected } }: { readonly run: CheckAnswer }) {
  if (affected.length === 0) return null;
  return (
    <Section title="Items that would change or not move" id="affected">
      <ul class="problems">
        {affected.map(({ outcome, reason, detail, remedy, items, itemCount }) => (
          <li key={`${outcome} ${reason}`}>
            <div class="problem-head">
              <Badge text={outcome} tone={outcome === 'blocked' ? 'bad' : 'warn'} />
              <code>{reason}</code>
              <span class="faint">{counted(itemCount, 'item')}</span>
            </div>
            <p>{detail}</p>
            <p class="remedy">{remedy}</p>
            <Names items={items} total={itemCount} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface NamesProps {
  readonly items: readonly { readonly itemType: string; readonly itemName: string }[];
  readonly total: number;
}

function Names({ items, total }: NamesProps) {
  if (items.length === 0) return null;
  return (
    <p class="faint names">
      {items.map(({ itemType, itemName }) => (
        <span key={`${itemType} ${itemName}`}>
          {itemType} <Name text={itemName} />
        </span>
      ))}
      {total > items.length ? <span>and {counted(total - items.length, 'other')}</span> : undefined}
    </p>
  );
}

import { type Notice } from '../../contracts/model/notices';
import { type Phase } from '../../contracts/model/progress';
import { overallWords } from '../../words/outcomeWords';
import { phaseWords } from '../../words/phaseWords';

/** What a chat shows of a notice: names of vaults, counts and codes, as the notice has them. */
interface ChatText {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** The phases that a person wants to know at once. In between, a chat gets nothing. */
const shownPhases: ReadonlySet<Phase> = new Set([
  'planning',
  'awaitingApproval',
  'awaitingCutover',
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
]);

/** A chat shows this many codes. The report has all. */
const maxCodes = 5;

/**
 * A notice as a message of Teams, for the address of a workflow that "posts to a channel when a webhook request is received", or of
 * Slack, for an incoming webhook. Undefined for a phase in which nobody has to do anything.
 */
export function chatMessage(notice: Notice, format: 'teams' | 'slack'): object | undefined {
  const text = chatText(notice);
  if (text === undefined) return undefined;
  return format === 'teams' ? teamsMessage(text) : slackMessage(text);
}

function chatText(notice: Notice): ChatText | undefined {
  const { sourceVault, targetVault } = notice.data;
  const pair = `${sourceVault} → ${targetVault}`;
  switch (notice.type) {
    case 'keyvaultmover.move.phaseChanged':
      return shownPhases.has(notice.data.phase) ? moveText(pair, notice.data) : undefined;
    case 'keyvaultmover.checks.changed': {
      const { overall, counts, failing, checkRunId } = notice.data;
      const title = `${pair}: ${overallWords[overall].text}`;
      const sums = `${String(counts.fail)} fail, ${String(counts.warn)} warn, ${String(counts.unknown)} unknown`;
      return { title, facts: [['Checks', sums], ...codes('Failing', failing), ['Run', checkRunId]] };
    }
    case 'keyvaultmover.comparison.changed': {
      const { equal, differences, failure, comparisonId } = notice.data;
      const result = failure ?? (equal === true ? 'equal' : `${String(differences)} items differ`);
      return { title: `${pair}: ${result}`, facts: [['Comparison', comparisonId]] };
    }
  }
}

type MoveData = Extract<Notice, { type: 'keyvaultmover.move.phaseChanged' }>['data'];

function moveText(pair: string, data: MoveData): ChatText {
  const { phase, items, problemCodes, planHash, moveId, dryRun } = data;
  const { done, total, skipped, blocked, failed } = items;
  const left = { skipped, blocked, failed };
  const rest = Object.entries(left).flatMap(([name, number]) => (number === 0 ? [] : [`${String(number)} ${name}`]));
  return {
    title: `${pair}: ${phaseWords[phase].text}${dryRun ? ' (dry run)' : ''}`,
    facts: [
      ...(total === 0 ? [] : [['Items', [`${String(done)} of ${String(total)}`, ...rest].join(', ')] as const]),
      ...codes('Problems', problemCodes),
      ['Move', moveId],
      ...(phase === 'awaitingApproval' && planHash !== null
        ? [['Approve', `kvmover approve ${planHash.slice(0, 8)}`] as const]
        : []),
    ],
  };
}

function codes(name: string, all: readonly string[]): ChatText['facts'] {
  if (all.length === 0) return [];
  const more = all.length > maxCodes ? ` and ${String(all.length - maxCodes)} more` : '';
  return [[name, `${all.slice(0, maxCodes).join(', ')}${more}`]];
}

/** Source: "Create incoming webhooks with Workflows for Microsoft Teams": a message with one Adaptive Card. */
function teamsMessage({ title, facts }: ChatText): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: title, weight: 'Bolder', size: 'Medium', wrap: true },
      { type: 'FactSet', facts: facts.map(([name, value]) => ({ title: name, value })) },
    ],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

/** Source: "Sending messages using incoming webhooks" and the reference of Block Kit: a header has at most 150 characters. */
function slackMessage({ title, facts }: ChatText): object {
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  return {
    text: title,
    blocks: [
      { type: 'header', text: plain(title) },
      { type: 'section', fields: facts.map(([name, value]) => plain(`${name}: ${value}`)) },
    ],
  };
}

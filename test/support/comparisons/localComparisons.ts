import { type ComparisonReport, type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import { waitForLasting } from '../host/hostWait';
import { type Answer, asFormat, call, callToStart } from '../local/localMoves';

export interface StartedComparison {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly terminatePostUri: string;
  readonly comparisonUri: string;
  readonly reportUri: string;
}

const comparisonLimitMs = 300_000;

/** Sends a request for a comparison and returns any answer. */
export async function sendComparison(baseUrl: string, body: unknown): Promise<Answer> {
  return callToStart(`${baseUrl}/api/comparisons`, body);
}

/** Starts a comparison; rejects if the app refuses it. */
export async function postComparison(baseUrl: string, body: object): Promise<StartedComparison> {
  const answer = await sendComparison(baseUrl, body);
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  return answer.body as StartedComparison;
}

export async function readComparison({
  comparisonUri,
}: Pick<StartedComparison, 'comparisonUri'>): Promise<ComparisonView> {
  const answer = await call(comparisonUri);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return answer.body as ComparisonView;
}

/** Waits for the end of a comparison. */
export async function waitForComparison(started: Pick<StartedComparison, 'comparisonUri'>): Promise<ComparisonView> {
  return waitForLasting(
    async () => {
      const view = await readComparison(started);
      return view.state === 'running' ? undefined : view;
    },
    `end of ${started.comparisonUri}`,
    comparisonLimitMs,
  );
}

/** The report of a comparison in one format. */
export function readComparisonReport({ reportUri }: StartedComparison, format: string): Promise<Answer> {
  return call(asFormat(reportUri, format));
}

/** Compares two vaults, and returns the report. */
export async function compareVaults(baseUrl: string, body: object): Promise<ComparisonReport> {
  const started = await postComparison(baseUrl, body);
  await waitForComparison(started);
  const answer = await readComparisonReport(started, 'json');
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return answer.body as ComparisonReport;
}

import { escapeMarkup } from './escapeMarkdown';

/** The outcome of one test case. */
export type JunitOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string; readonly body: readonly string[] }
  | { readonly kind: 'skipped'; readonly message: string }
  /** The case passed, and has output to read. */
  | { readonly kind: 'output'; readonly body: readonly string[] };

export interface JunitCase {
  readonly name: string;
  /** The default is the name of the suite. */
  readonly className?: string;
  readonly outcome: JunitOutcome;
}

export interface JunitSuite {
  /** The name of all suites together: the tool and what it ran. */
  readonly title: string;
  /** The name of the suite, and the class name of each case that has none. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly cases: readonly JunitCase[];
}

/** One suite as JUnit XML, in the form that build servers read, with the sums of its cases. */
export function renderJunit({ title, name, startedAt, finishedAt, cases }: JunitSuite): string {
  const seconds = Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  const countOf = (kind: JunitOutcome['kind']): string =>
    String(cases.filter(({ outcome }) => outcome.kind === kind).length);
  const sums = `tests="${String(cases.length)}" failures="${countOf('failed')}" errors="0" skipped="${countOf('skipped')}" time="${String(seconds)}"`;
  const suite = escapeMarkup(name);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(title)}" ${sums}>`,
    `<testsuite name="${suite}" timestamp="${escapeMarkup(startedAt)}" ${sums}>`,
    ...cases.map(
      (one) =>
        `<testcase classname="${escapeMarkup(one.className ?? name)}" name="${escapeMarkup(one.name)}">${elementOf(one)}</testcase>`,
    ),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function elementOf({ outcome }: JunitCase): string {
  switch (outcome.kind) {
    case 'passed':
      return '';
    case 'failed': {
      const { type, message, body } = outcome;
      return `<failure type="${escapeMarkup(type)}" message="${escapeMarkup(message)}">${linesOf(body)}</failure>`;
    }
    case 'skipped':
      return `<skipped message="${escapeMarkup(outcome.message)}"/>`;
    case 'output':
      return `<system-out>${linesOf(outcome.body)}</system-out>`;
  }
}

/** Each text on a line of its own. */
function linesOf(texts: readonly string[]): string {
  return texts.map(escapeMarkup).join('\n');
}

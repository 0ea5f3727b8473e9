import { escapeMarkup } from './escapeMarkup';

/** What became of one test case; texts are plain and get escaped here. */
export type JunitOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string; readonly body: string }
  | { readonly kind: 'skipped'; readonly message: string }
  /** It passed, and there is something to read. */
  | { readonly kind: 'output'; readonly body: string };

export interface JunitCase {
  readonly name: string;
  /** Without it that of the suite. */
  readonly className?: string;
  readonly outcome: JunitOutcome;
}

export interface JunitSuite {
  /** Of all suites together: which tool ran what. */
  readonly title: string;
  /** Of the suite, and the class name of those of its cases that have none of their own. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly cases: readonly JunitCase[];
}

/** One suite as JUnit XML, in the form that build servers read; the sums are those of its cases. */
export function junitXml({ title, name, startedAt, finishedAt, cases }: JunitSuite): string {
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
      return `<failure type="${escapeMarkup(type)}" message="${escapeMarkup(message)}">${escapeMarkup(body)}</failure>`;
    }
    case 'skipped':
      return `<skipped message="${escapeMarkup(outcome.message)}"/>`;
    case 'output':
      return `<system-out>${escapeMarkup(outcome.body)}</system-out>`;
  }
}

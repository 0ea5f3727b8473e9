import { escapeMarkup } from '../escapeMarkup';

/** How one test case ended. What is undefined passed without a word. */
export type JunitOutcome =
  | { readonly kind: 'passed'; readonly output: string }
  | { readonly kind: 'skipped'; readonly message: string }
  | { readonly kind: 'failure'; readonly type: string; readonly message: string; readonly text: string };

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly outcome?: JunitOutcome | undefined;
}

export interface JunitSuite {
  readonly title: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly cases: readonly JunitCase[];
}

/** One suite as JUnit XML, which pipelines read; every text is escaped. */
export function renderJunit({ title, name, startedAt, finishedAt, cases }: JunitSuite): string {
  const count = (kind: JunitOutcome['kind']): string =>
    String(cases.filter(({ outcome }) => outcome?.kind === kind).length);
  const seconds = Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  const sums = `tests="${String(cases.length)}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="${String(seconds)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(title)}" ${sums}>`,
    `<testsuite name="${escapeMarkup(name)}" timestamp="${escapeMarkup(startedAt)}" ${sums}>`,
    ...cases.map(
      (one) =>
        `<testcase classname="${escapeMarkup(one.classname)}" name="${escapeMarkup(one.name)}">${elementOf(one.outcome)}</testcase>`,
    ),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function elementOf(outcome: JunitOutcome | undefined): string {
  switch (outcome?.kind) {
    case undefined:
      return '';
    case 'passed':
      return `<system-out>${escapeMarkup(outcome.output)}</system-out>`;
    case 'skipped':
      return `<skipped message="${escapeMarkup(outcome.message)}"/>`;
    case 'failure':
      return `<failure type="${escapeMarkup(outcome.type)}" message="${escapeMarkup(outcome.message)}">${escapeMarkup(outcome.text)}</failure>`;
  }
}

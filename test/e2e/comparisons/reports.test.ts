import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { comparisonReportSchema, comparisonViewSchema } from '../../../shared/contracts/api/comparisonAnswers';
import {
  postComparison,
  readComparison,
  readComparisonReport,
  sendComparison,
  type StartedComparison,
  waitForComparison,
} from '../../support/comparisons/localComparisons';
import { findTexts, newCanary, type Place, readTree } from '../../support/local/localCanaries';
import { type Answer, call } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';

// The report in every format, read by other parsers, and the search for planted values in all that the app wrote.

const sourceVault = 'reported-source';
const targetVault = 'reported-target';
const pair = { sourceVault, targetVault };

/** The canaries by their place. */
const canaries: Record<string, string> = {};
const put = (where: string): string => (canaries[where] = newCanary());

const tagNames = ['=1+1', '+cmd', '-2', '@sum', '\tx', '<script>alert(1)</script>', 'a|b`c"d\'e,f\ng', '__proto__'];

function seed(): SeedInput {
  const taggedWith = (what: string) =>
    JSON.parse(
      JSON.stringify(Object.fromEntries(tagNames.map((tag, at) => [tag, put(`${what} ${String(at)}`)]))),
    ) as Record<string, string>;
  const tags = { ...taggedWith('of a tag'), plain: put('of a plain tag') };
  const policy = (subject: string) => ({ x509_props: { subject: `CN=${subject}` } });
  const mover = { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] };
  const equal = { name: 'equal', versions: [{ value: put('of an equal value') }] };
  return {
    vaults: [
      {
        name: sourceVault,
        region: 'westeurope',
        secrets: [
          equal,
          { name: 'value', versions: [{ value: put('of an old version') }, { value: put('at the source') }] },
          {
            name: 'tags',
            versions: [{ value: put('of a tagged secret'), tags, contentType: put('of a content type') }],
          },
          { name: 'lone', versions: [{ value: put('of a lone secret') }] },
          { name: 'off', versions: [{ value: put('of a disabled secret'), enabled: false, id: '0'.repeat(32) }] },
        ],
        certificates: [{ name: 'tls', policy: policy(put('of a subject')), versions: [{}] }],
      },
      {
        name: targetVault,
        region: 'northeurope',
        secrets: [
          equal,
          { name: 'value', versions: [{ value: put('of another old version') }, { value: put('at the target') }] },
          { name: 'tags', versions: [{ value: put('of a secret without tags') }] },
          { name: 'off', versions: [{ value: put('of another disabled secret'), enabled: false, id: '1'.repeat(32) }] },
        ],
        certificates: [{ name: 'tls', policy: policy(put('of another subject')), versions: [{}] }],
      },
      mover,
    ],
  };
}

let stack: LocalStack;
let stateDir: string;
let started: StartedComparison;
const answers: Place[] = [];
const reports: Record<string, Answer> = {};
const formats = ['json', 'csv', 'md', 'html', 'junit'];

beforeAll(async () => {
  stateDir = localFolder();
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed()));
  const env = { MOVE_ALLOWED_SOURCES: 'reported-*', MOVE_ALLOWED_TARGETS: 'reported-*' };
  stack = await startLocalStack({ stateDir, seed: file, env });
  started = await postComparison(stack.baseUrl, pair);
  await waitForComparison(started);
  const orchestration = `${started.comparisonUri}/orchestration`;
  for (const uri of [started.comparisonUri, started.statusQueryGetUri, orchestration]) {
    answers.push({ name: uri, content: Buffer.from((await call(uri)).text) });
  }
  for (const format of formats) {
    const answer = await readComparisonReport(started, format);
    reports[format] = answer;
    answers.push({ name: format, content: Buffer.from(answer.text) });
  }
});
afterAll(endLocalProcesses);

const text = (format: string): string => reports[format]?.text ?? '';

it('has the promised form as JSON, with the counts before the items', async () => {
  const view = comparisonViewSchema.parse(await readComparison(started));
  const report = comparisonReportSchema.parse(JSON.parse(text('json')));
  const counts = { match: 1, differs: 3, onlyInSource: 1, onlyInTarget: 0, notRead: 1 };
  expect(view).toMatchObject({ state: 'completed', equal: false, counts, items: { total: 6, compared: 6 } });
  expect(view.findings.map(({ itemName }) => itemName)).toEqual(['lone', 'off', 'tags', 'value', 'tls']);
  expect(report).toMatchObject({ counts, fields: view.fields });
  expect(Object.keys(report).at(-1)).toBe('results');
});

it('is CSV that another parser reads, in which no cell is a formula', () => {
  const rows = parse<Record<string, string>>(text('csv'), { columns: true });
  const report = comparisonReportSchema.parse(JSON.parse(text('json')));
  const differences = report.results.map((item) => Math.max(1, item.differences.length));
  expect(rows).toHaveLength(differences.reduce((sum, count) => sum + count, 0));
  const named = rows.filter(({ field }) => field === 'tag').map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(["'=1+1", "'+cmd", "'-2", "'@sum", '__proto__', 'plain']));
  const cells = rows.flatMap((row) => Object.values(row));
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

it('is JUnit XML that another parser reads, with a failure for each item that does not match', () => {
  expect(XMLValidator.validate(text('junit'))).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
  const { testsuites } = parser.parse(text('junit')) as {
    testsuites: {
      tests: string;
      failures: string;
      testsuite: { testcase: { name: string; failure?: { message: string } }[] };
    };
  };
  expect([testsuites.tests, testsuites.failures]).toEqual(['6', '5']);
  const failed = testsuites.testsuite.testcase.filter(({ failure }) => failure !== undefined).map(({ name }) => name);
  expect(failed).toEqual(['lone', 'off', 'tags', 'value', 'tls']);
});

it('is a page and a table in which no text of a vault is markup', () => {
  expect(text('html')).not.toContain('<script');
  expect(text('html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text('md')).not.toContain('<script');
  const table = text('md').slice(text('md').indexOf('## Items'));
  const widths = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replaceAll(/\\[|]/g, '').split('|').length);
  expect(new Set(widths)).toEqual(new Set([6]));
});

it('has no value of a vault in any answer, in the store, in history or in the log', () => {
  const written = [...readTree(stateDir, ['azure', 'seed.json']), { name: 'logs', content: Buffer.from(stack.logs()) }];
  expect(written.length).toBeGreaterThan(5);
  expect(findTexts(canaries, [...answers, ...written])).toEqual([]);
});

it('leaves nothing in staging', () => {
  expect(readTree(path.join(stateDir, 'store/staging'))).toEqual([]);
  expect(readTree(path.join(stateDir, 'store/starts'))).toEqual([]);
});

it('finds the planted values where they belong, so that the search above can fail', () => {
  const found = findTexts(canaries, readTree(path.join(stateDir, 'azure'))).map((one) => one.split(' (')[0]);
  expect(found).toEqual(expect.arrayContaining(['at the source', 'of a content type', 'of a plain tag']));
});

describe('the answers to other requests', () => {
  it.each<[string, object, number, string, string]>([
    ['an unknown field', { ...pair, verify: 'full' }, 400, 'REQUEST_INVALID', '/verify'],
    ['no versions to choose', { ...pair, select: { versions: 'current' } }, 400, 'REQUEST_INVALID', '/select/versions'],
    ['an unknown depth', { ...pair, depth: 'deep' }, 400, 'REQUEST_INVALID', '/depth'],
    ['a missing vault', { sourceVault }, 400, 'REQUEST_INVALID', '/targetVault'],
    ['one vault twice', { sourceVault, targetVault: sourceVault }, 400, 'SAME_VAULT', '/targetVault'],
    ['a foreign source', { ...pair, sourceVault: 'contoso-mover' }, 403, 'SOURCE_NOT_ALLOWED', '/sourceVault'],
    ['a foreign target', { ...pair, targetVault: 'contoso-mover' }, 403, 'TARGET_NOT_ALLOWED', '/targetVault'],
    ['nothing selected', { ...pair, select: { exclude: ['*'] } }, 400, 'NOTHING_SELECTED', '/select/exclude'],
  ])('refuse %s', async (_, body, status, code, pointer) => {
    const answer = await sendComparison(stack.baseUrl, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((answer.body.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  });

  it.each(['', '/report', '/orchestration'])('say that there is no comparison with an unknown id: %s', async (rest) => {
    for (const id of [checkRunId(pair, new Date(0), '00000000'), 'copy', '..%2fmoves']) {
      const answer = await call(`${stack.baseUrl}/api/comparisons/${id}${rest}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'COMPARISON_NOT_FOUND']);
    }
  });

  it('refuse a format that does not exist', async () => {
    const answer = await readComparisonReport(started, 'pdf');
    expect([answer.status, answer.body.code]).toEqual([406, 'FORMAT_NOT_SUPPORTED']);
  });

  it('say that a cancelled comparison has no report', async () => {
    const slow = { ...pair, pace: { maxRequestsPerSecond: 0.1 } };
    const running = await postComparison(stack.baseUrl, slow);
    const early = await readComparisonReport(running, 'json');
    expect([early.status, early.body.code]).toEqual([404, 'COMPARISON_NOT_READY']);
    await call(running.terminatePostUri.replace('{text}', 'test'), { method: 'POST' });
    expect(await waitForComparison(running)).toMatchObject({ state: 'cancelled', equal: null });
    const late = await readComparisonReport(running, 'json');
    expect([late.status, late.body.code]).toEqual([409, 'COMPARISON_FAILED']);
  });
});

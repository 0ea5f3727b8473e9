import { renderCheckHtml } from '../../../../../shared/rules/checks/renderCheckHtml';
import { renderCheckJunit } from '../../../../../shared/rules/checks/renderCheckJunit';
import { renderCheckMarkdown } from '../../../../../shared/rules/checks/renderCheckMarkdown';
import { checkRunOf, findingOf } from '../../../../support/checkFixtures';

const hostile = `<script>alert("1")</script> & 'x' | \`y\` [z](javascript:1) ]]> \u0000\u001b`;
const items = [{ itemType: 'secret', itemName: 'payroll' }] as const;

const run = checkRunOf(0, {
  overall: 'notReady',
  findings: [
    findingOf(),
    findingOf({ id: 'CHK-DISABLED', status: 'warn', evidence: hostile, items: [...items], itemCount: 3 }),
    findingOf({ id: 'CHK-METHOD', status: 'fail', evidence: hostile }),
    findingOf({ id: 'CHK-LOCKS', status: 'unknown', evidence: hostile }),
    findingOf({ id: 'CHK-OF-TOMORROW', status: 'warn' }),
  ],
  changes: [{ id: 'CHK-METHOD', kind: 'new', from: 'pass', to: 'fail' }],
});

test('HTML is one page of its own, in which nothing of the evidence is markup', () => {
  const page = renderCheckHtml(run);
  expect(page).not.toMatch(/<script|<img|<link|src=|@import|url\(/);
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
  expect(page).toContain('<td class="fail">fail</td>');
  expect(page).toContain('payroll and 2 more');
  expect(page).toContain('<li><code>CHK-METHOD</code> new: pass → fail</li>');
  expect(page.match(/<tr>/g)).toHaveLength(1 + run.findings.length);
});

test('HTML has no empty link for a check that this version does not know', () => {
  expect(renderCheckHtml(run)).not.toContain('href=""');
});

test('Markdown keeps every row a row, and nothing of the evidence is a tag or a link', () => {
  const text = renderCheckMarkdown(run);
  const rows = text.split('\n').filter((line) => line.startsWith('| CHK-METHOD'));
  expect(rows).toHaveLength(3);
  expect(text).not.toMatch(/(?<!\\)<script|(?<!\\)\[z(?<!\\)\]\(/);
  expect(rows[0]?.replaceAll('\\|', '').split('|')).toHaveLength(7);
});

test('Markdown leaves out what there is nothing to say about', () => {
  const text = renderCheckMarkdown(checkRunOf(0, { findings: [findingOf()] }));
  expect(text).toContain('# source → target: ready');
  expect(text).not.toMatch(/To look at|Changes/);
});

test('JUnit counts failures and skips, and holds no sign that XML does not know', () => {
  const text = renderCheckJunit(run);
  expect(text).toContain('tests="5" failures="1" errors="0" skipped="1" time="1.5"');
  expect(text.match(/<testcase classname="source--target" name="CHK-/g)).toHaveLength(5);
  expect(text).toMatch(/name="CHK-METHOD"><failure type="check" message="&lt;script&gt;/);
  expect(text).toMatch(/name="CHK-LOCKS"><skipped message="/);
  expect(text).toMatch(/name="CHK-DISABLED"><system-out>/);
  expect(text).toMatch(/name="CHK-STORE"><\/testcase>/);
  expect(text).not.toMatch(/[^\n\u0020-\uffff]/);
});

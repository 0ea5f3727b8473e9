import { type FailOnClass } from '../../../../../shared/contracts/model/movePolicy';
import { checkView } from '../../../../../shared/rules/checks/checkView';
import { checkTexts } from '../../../../../shared/rules/checks/checkDocument';
import { checkRunOf, findingOf, forecastOf } from '../../../../support/checks/checkFixtures';

const hostile = `<script>alert("1")</script> & 'x' | \`y\` [z](javascript:1) ]]> \u0000\u001b`;
const items = [{ itemType: 'secret', itemName: 'payroll' }] as const;
const keys = Array.from({ length: 25 }, (_, at) => ({ itemType: 'key' as const, itemName: `key-${String(at)}` }));

const run = checkRunOf(0, {
  overall: 'notReady',
  findings: [
    findingOf(),
    findingOf({ id: 'CHK-DISABLED', status: 'warn', evidence: hostile, items: [...items], itemCount: 3 }),
    findingOf({ id: 'CHK-METHOD', status: 'fail', evidence: hostile }),
    findingOf({ id: 'CHK-LOCKS', status: 'unknown', evidence: hostile }),
    findingOf({ id: 'CHK-OF-TOMORROW', status: 'warn' }),
  ],
  forecast: forecastOf(40, {
    blocked: {
      total: 30,
      byType: { secret: 0, key: 30, certificate: 0 },
      byReason: { KEY_ACROSS_GEOGRAPHIES: 30 },
    },
  }),
  affected: [{ outcome: 'blocked', reason: 'KEY_ACROSS_GEOGRAPHIES', items: keys, itemCount: 30 }],
  changes: [{ id: 'CHK-METHOD', kind: 'new', from: 'pass', to: 'fail' }],
});

test('a run of checks wrote nothing, so it says of an item what the move would do', () => {
  const affected = [
    { outcome: 'blocked' as const, reason: 'OTHER_CONTENT_IN_TARGET' as const, items: [], itemCount: 1 },
  ];
  expect(checkView(checkRunOf(0, { affected })).affected).toMatchObject([
    { detail: expect.stringContaining('would not overwrite') },
  ]);
});

describe('the page of a run of checks', () => {
  it('renders one self-contained page, in which the evidence is never markup', () => {
    const page = checkTexts.html(run);
    expect(page).not.toMatch(/<script|<img|<link|src=|@import|url\(/);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
  });

  it('shows failures first, then affected items, then warnings and unknown checks, then folded passes', () => {
    const page = checkTexts.html(run);
    const places = [
      '<h2 id="failing-checks">',
      '<code>CHK-METHOD</code>',
      '<h2 id="items-that-would-not-go-unchanged">',
      '<h3>KEY_ACROSS_GEOGRAPHIES</h3><span class="badge">30 items blocked</span>',
      '<h2 id="warnings-and-unknown-checks">',
      '<code>CHK-DISABLED</code>',
      '<code>CHK-LOCKS</code>',
      '<h2 id="checks-that-pass">',
      '<details><summary>All 1</summary>',
      '<code>CHK-STORE</code>',
    ].map((text) => page.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(page.match(/<article /g)).toHaveLength(run.findings.length + run.affected.length);
  });

  it('has one heading of the first level, and elements that are closed', () => {
    const page = checkTexts.html(run);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    for (const name of ['section', 'article', 'details', 'ul', 'li', 'p', 'div', 'span', 'dl', 'main']) {
      const opened = page.match(new RegExp(`<${name}[ >]`, 'g'))?.length;
      expect([name, page.match(new RegExp(`</${name}>`, 'g'))?.length]).toEqual([name, opened]);
    }
  });

  it('shows items with their type, and folds long lists', () => {
    const page = checkTexts.html(run);
    expect(page).toContain('<ul class="items"><li>secret payroll</li><li>and 2 more</li></ul>');
    expect(page).toContain('<details><summary>The first 25 of 30 items</summary><ul class="items"><li>key key-0</li>');
  });

  it('shows the class with its meaning, the counts and the verdict', () => {
    const page = checkTexts.html(run);
    expect(page).toContain('<strong>not ready</strong> A check fails: the move would stop before its first write.');
    expect(page).toContain('<div class="tile bad"><dt>items blocked</dt><dd>30</dd></div>');
    expect(page).toContain('40 items: 10 unchanged, 0 altered, 30 blocked (30 keys), 0 skipped.');
    expect(page).toContain('verdict for a pipeline: failed, with &quot;failOn&quot;: [&quot;blocked&quot;]');
    expect(page).toContain('<tr><td>CHK-METHOD</td><td>new</td><td>pass</td><td>fail</td></tr>');
  });

  it('shows a run of an older version without a forecast', () => {
    const page = checkTexts.html({ ...run, forecast: null, affected: [] });
    expect(page).toContain('The run has no forecast of the items.');
    expect(page).not.toMatch(/items blocked|id="items-that/);
  });
});

test('the page of a run adds no empty link for an unknown check', () => {
  expect(checkTexts.html(run)).not.toContain('href=""');
});

test('the Markdown of a run keeps each row on one line, and escapes tags and links in the evidence', () => {
  const text = checkTexts.md(run);
  const rows = text.split('\n').filter((line) => line.includes('| CHK-METHOD'));
  expect(rows).toHaveLength(2);
  expect(text).not.toMatch(/(?<!\\)<script|(?<!\\)\[z(?<!\\)\]\(/);
  expect(rows[0]?.replaceAll('\\|', '').split('|')).toHaveLength(7);
});

test('the Markdown of a run shows each check once: to look at, or passed', () => {
  const [lookedAt = '', passed = ''] = checkTexts.md(run).split('Checks that pass');
  const idsIn = (text: string) => [...text.matchAll(/\| (CHK-[A-Z-]+) /g)].map(([, id]) => id);
  expect(idsIn(passed)).toEqual(run.findings.filter(({ status }) => status === 'pass').map(({ id }) => id));
  expect(idsIn(lookedAt)).toEqual(expect.not.arrayContaining(idsIn(passed)));
});

test('the Markdown of a run lists affected items by reason, with the remedy', () => {
  const text = checkTexts.md(run);
  expect(text).toContain('| 40 items: 10 unchanged, 0 altered, 30 blocked (30 keys), 0 skipped.');
  expect(text).toMatch(/\| KEY_ACROSS_GEOGRAPHIES \| 30 items blocked \| key key-0, .* and 5 more \| A key cannot go/);
  expect(text.indexOf('| CHK-METHOD')).toBeLessThan(text.indexOf('| CHK-DISABLED'));
});

test('the Markdown of a run leaves out empty sections', () => {
  const text = checkTexts.md(checkRunOf(0, { findings: [findingOf()] }));
  expect(text).toContain('# source → target: ready');
  expect(text).not.toMatch(/Failing|Warnings|Changes/);
});

describe('the suite of a run of checks', () => {
  it('counts failures and skips, and contains only characters that XML allows', () => {
    const text = checkTexts.junit(run);
    expect(text).toContain('tests="8" failures="2" errors="0" skipped="1" time="1.5"');
    expect(text.match(/<testcase classname="source--target" name="CHK-/g)).toHaveLength(5);
    expect(text).toMatch(/name="CHK-METHOD"><failure type="check" message="&lt;script&gt;/);
    expect(text).toMatch(/name="CHK-LOCKS"><skipped message="/);
    expect(text).toMatch(/name="CHK-DISABLED"><system-out>/);
    expect(text).toMatch(/name="CHK-STORE"><\/testcase>/);
    expect(text).not.toMatch(/[^\n\u0020-\uffff]/);
  });

  it('has a case for each outcome of items, with its reasons and names', () => {
    const text = checkTexts.junit(run);
    const message = '30 of 40 items would be blocked: 30 KEY_ACROSS_GEOGRAPHIES.';
    expect(text).toContain(`name="ITEMS-BLOCKED"><failure type="blocked" message="${message}">`);
    expect(text).toContain('key key-0, key key-1');
    expect(text).toContain('key key-24, … and 5 more');
    expect(text).toMatch(/name="ITEMS-SKIPPED"><\/testcase>/);
    expect(text).toMatch(/name="ITEMS-ALTERED"><\/testcase>/);
  });

  it.each<[FailOnClass[], string, string[]]>([
    [[], '1', ['CHK-METHOD']],
    [['warning'], '3', ['CHK-DISABLED', 'CHK-METHOD', 'CHK-OF-TOMORROW']],
    [['blocked', 'skipped'], '2', ['CHK-METHOD', 'ITEMS-BLOCKED']],
  ])('reports with "failOn" %j %s failures', (failOn, failures, names) => {
    const text = checkTexts.junit({ ...run, failOn });
    expect(text).toContain(` failures="${failures}" `);
    expect([...text.matchAll(/name="([A-Z-]+)"><failure /g)].map(([, name]) => name)).toEqual(names);
  });

  it('has a failure exactly when the run is failed', () => {
    const findings = [findingOf(), findingOf({ id: 'CHK-LOCKS', status: 'warn' })];
    for (const failOn of [[], ['blocked'], ['skipped'], ['warning']] as FailOnClass[][]) {
      const one = { ...run, findings, failOn };
      expect(checkTexts.junit(one).includes('<failure')).toBe(checkView(one).failed);
    }
  });
});

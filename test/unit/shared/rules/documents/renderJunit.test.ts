import { renderJunit } from '../../../../../shared/rules/documents/renderJunit';

const suite = {
  title: 'keyvault-mover checks',
  name: 'a--b',
  startedAt: '2026-05-01T10:00:00.000Z',
  finishedAt: '2026-05-01T10:00:01.500Z',
};

test('renderJunit counts its cases by outcome', () => {
  const text = renderJunit({
    ...suite,
    cases: [
      { name: 'one', outcome: { kind: 'passed' } },
      { name: 'two', outcome: { kind: 'failed', type: 'check', message: 'No.', body: ['Mend it.', 'Run again.'] } },
      { name: 'three', outcome: { kind: 'skipped', message: 'Not asked.' } },
      { name: 'four', outcome: { kind: 'output', body: ['Look.'] } },
    ],
  });
  const sums = 'tests="4" failures="1" errors="0" skipped="1" time="1.5"';
  expect(text).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="keyvault-mover checks" ${sums}>`,
      `<testsuite name="a--b" timestamp="2026-05-01T10:00:00.000Z" ${sums}>`,
      '<testcase classname="a--b" name="one"></testcase>',
      '<testcase classname="a--b" name="two"><failure type="check" message="No.">Mend it.\nRun again.</failure></testcase>',
      '<testcase classname="a--b" name="three"><skipped message="Not asked."/></testcase>',
      '<testcase classname="a--b" name="four"><system-out>Look.</system-out></testcase>',
      '</testsuite>',
      '</testsuites>',
      '',
    ].join('\n'),
  );
});

test('renderJunit escapes every text', () => {
  const hostile = `</failure>"&\u0000'`;
  const outcome = { kind: 'failed', type: hostile, message: hostile, body: [hostile] } as const;
  const text = renderJunit({ ...suite, name: hostile, title: hostile, cases: [{ name: hostile, outcome }] });
  expect(text.match(/<\/failure>/g)).toHaveLength(1);
  expect(text).not.toContain('\u0000');
  expect(text.match(/&lt;\/failure&gt;&quot;&amp;&#39;/g)).toHaveLength(7);
});

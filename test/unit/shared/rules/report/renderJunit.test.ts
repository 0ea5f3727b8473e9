import { renderJunit } from '../../../../../shared/rules/report/renderJunit';

const suite = { title: 'a & b', name: '"pair"', startedAt: '2026-05-01T10:00:00Z', finishedAt: '2026-05-01T10:00:05Z' };

test('every kind of case has its element, every text is escaped, and the sums agree', () => {
  const xml = renderJunit({
    ...suite,
    cases: [
      { classname: 'c<1>', name: 'n&1' },
      { classname: 'c', name: 'n2', outcome: { kind: 'passed', output: '<out>' } },
      { classname: 'c', name: 'n3', outcome: { kind: 'skipped', message: '"why"' } },
      { classname: 'c', name: 'n4', outcome: { kind: 'failure', type: 't', message: 'm"', text: '<text>' } },
    ],
  });
  const sums = 'tests="4" failures="1" errors="0" skipped="1" time="5"';
  expect(xml.split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="a &amp; b" ${sums}>`,
    `<testsuite name="&quot;pair&quot;" timestamp="2026-05-01T10:00:00Z" ${sums}>`,
    '<testcase classname="c&lt;1&gt;" name="n&amp;1"></testcase>',
    '<testcase classname="c" name="n2"><system-out>&lt;out&gt;</system-out></testcase>',
    '<testcase classname="c" name="n3"><skipped message="&quot;why&quot;"/></testcase>',
    '<testcase classname="c" name="n4"><failure type="t" message="m&quot;">&lt;text&gt;</failure></testcase>',
    '</testsuite>',
    '</testsuites>',
    '',
  ]);
});

test('a clock that went back gives no negative time', () => {
  expect(renderJunit({ ...suite, finishedAt: '2026-05-01T09:00:00Z', cases: [] })).toContain('time="0"');
});

import { type ComponentType, h } from 'preact';
import { render } from 'preact-render-to-string';
import { Crumbs } from '../../../web/views/elements';
import { Line } from '../../../web/views/movesView';
import { Quiet } from '../../../web/views/rollback/rollbackTab';
import { NameCell } from '../../../web/views/itemCard';
import { ReportHead } from '../../../web/views/runsTab';
import { RateLineView } from '../../../web/views/rateLine';
import { Cell } from '../../../web/views/virtualTable';
import { line } from './answers';

function html<Props extends object>(view: ComponentType<Props>, props: Props): string {
  return render(h(view, props));
}

test('the rate has room of its own, with axes and a legend', () => {
  const points = [0, 60_000].map((at) => ({ at, itemsPerSecond: 20 }));
  const text = html(RateLineView, { points, allowed: 40 });
  expect(text).toMatch(/^<section class="card" aria-labelledby="rate">/);
  expect(text).toMatch(/rate-scale[^]*>40<[^]*>0<[^]*>1 min ago<[^]*>now</);
  expect(text).toMatch(
    /class="legend[^]*measured since this page shows the move[^]*the limits of the vaults allow: 40/,
  );
});

test('breadcrumbs lead from the list to the thing itself', () => {
  const steps = [
    [{ view: 'fleets' }, 'Fleets'],
    [{ view: 'fleet', id: 'spring' }, 'Fleet spring'],
  ] as const;
  const text = html(Crumbs, { steps, end: 'spring--contoso-ne' });
  expect(text.replaceAll(/<[^>]*>/g, '')).toBe('Fleets / Fleet spring / spring--contoso-ne');
  expect(text).toMatch(/aria-current="page"><bdi[^>]*>spring--contoso-ne</);
});

test('the title of a cell has no character that turns or hides a text', () => {
  const text = 'one \u202e two\u200b';
  const cells = [
    html(NameCell, { name: text, choose: () => undefined }),
    html(Cell, { of: 'What', title: text, children: '' }),
  ];
  for (const cell of cells) expect(cell).toContain('title="one \\u{202e} two\\u{200b}"');
});

test('the rollback tab is quiet while a rollback is not allowed', () => {
  const quiet = html(Quiet, { isQuiet: true, children: 'soft-delete' });
  expect(quiet).toMatch(/MOVE_ALLOW_ROLLBACK[^]*<details><summary>What a rollback would do<\/summary>soft-delete/);
  expect(html(Quiet, { isQuiet: false, children: 'soft-delete' })).toBe('soft-delete');
});

test('the runs show the head of the report, and how to verify one', () => {
  const text = html(ReportHead, { status: { reportHead: 'ab'.repeat(32) } });
  expect(text).toContain(`<code>${'ab'.repeat(32)}</code>`);
  expect(text).toContain('kvmover report verify FILE --head abababab');
  expect(html(ReportHead, { status: { reportHead: null } })).toBe('');
});

test('the list names the vaults in large, the id in small, the time with its zone and the duration', () => {
  const [startedAt, finishedAt] = ['2026-05-01T10:00:00.000Z', '2026-05-01T10:02:00.000Z'];
  const text = html(Line, {
    line: line({ id: 'shop', sourceVault: 'kv-a', targetVault: 'kv-b', startedAt, finishedAt }),
  });
  expect(text).toMatch(/<a href="#\/moves\/shop"><span class="pair">/);
  expect(text).toMatch(/class="move-id"><bdi[^>]*>shop</);
  expect(text).toMatch(/May 1, 2026, \d\d:00:00 (?:UTC|GMT|[A-Z]{3,4}).*, 2 min</);
});

import { type ComponentType, h } from 'preact';
import { render } from 'preact-render-to-string';
import { Crumbs } from '../../../web/views/elements';
import { RateLineView } from '../../../web/views/rateLine';

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

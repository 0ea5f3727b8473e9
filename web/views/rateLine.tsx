import { useEffect, useState } from 'preact/hooks';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { allowedRate, heightOf, ratePath, type RatePoint, topRate, withRate } from '../model/rateHistory';
import { decimal, duration } from '../model/words';
import { Section } from './elements';

/** The rate since the page shows this move as a line, and what the limits of the service allow at its pace. */
export function RateLine({ status }: { readonly status: MoveStatus }) {
  const { api } = usePage();
  const { id, runId, planHash } = status;
  const { value } = usePolled(
    `rate ${id} ${runId} ${planHash ?? ''}`,
    () => api.get('moves/{id}/plan', { id }),
    () => false,
    { isFinal: true },
  );
  const [points, setPoints] = useState<readonly RatePoint[]>([]);
  useEffect(() => {
    const point = { at: performance.now(), itemsPerSecond: status.rate.itemsPerSecond };
    setPoints((before) => withRate(before, point));
  }, [status]);
  return <RateLineView points={points} allowed={value === undefined ? undefined : allowedRate(value)} />;
}

interface RateLineViewProps {
  readonly points: readonly RatePoint[];
  readonly allowed: number | undefined;
}

/** The line, and a dashed one for what is allowed, with an axis of rates and one of time. */
export function RateLineView({ points, allowed }: RateLineViewProps) {
  const box = { width: 400, height: 60, allowed };
  const path = ratePath(points, box);
  if (path === '') return null;
  const limit = allowed === undefined ? undefined : heightOf(allowed, points, box).toFixed(1);
  const seconds = ((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)) / 1_000;
  return (
    <Section title="Items per second" id="rate">
      <div class="rate">
        <span class="rate-scale faint">
          <span>{decimal(topRate(points, allowed))}</span>
          <span>0</span>
        </span>
        <svg viewBox="-1 -1 402 62" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <line class="axis" x1="0" x2="400" y1="60" y2="60" />
          <line class="axis" x1="0" x2="0" y1="0" y2="60" />
          {limit === undefined ? undefined : <line class="limit" x1="0" x2="400" y1={limit} y2={limit} />}
          <polyline points={path} />
        </svg>
        <span class="rate-time faint">
          <span>{duration(seconds)} ago</span>
          <span>now</span>
        </span>
      </div>
      <ul class="legend faint">
        <li>
          <span class="key" /> measured since this page shows the move
        </li>
        {allowed === undefined ? undefined : (
          <li>
            <span class="key limit" /> what the limits of the vaults allow: {decimal(allowed)}
          </li>
        )}
      </ul>
    </Section>
  );
}

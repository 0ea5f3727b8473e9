import { type FleetReport } from '../../contracts/api/fleetAnswers';
import { escapeMarkup } from '../text/escapeMarkup';

const width = 800;
const rowHeight = 28;
const labelWidth = 160;

/** The waves of a fleet as bars from their begin to their end; nothing if none has begun. A wave in progress reaches the last known time. */
export function waveChart({
  waves,
  startedAt,
  finishedAt,
}: Pick<FleetReport, 'waves' | 'startedAt' | 'finishedAt'>): readonly string[] {
  const begun = waves.filter((wave) => wave.startedAt !== null);
  if (begun.length === 0) return [];
  const times = waves.flatMap((wave) => [wave.startedAt ?? [], wave.finishedAt ?? []].flat());
  const from = Date.parse(startedAt);
  const to = Math.max(
    from + 1,
    ...[...times, ...(finishedAt === null ? [] : [finishedAt])].map((time) => Date.parse(time)),
  );
  const at = (time: string): number => labelWidth + ((Date.parse(time) - from) / (to - from)) * (width - labelWidth);
  const bars = begun.map((wave, row) => {
    const begins = at(wave.startedAt ?? startedAt);
    const ends = wave.finishedAt === null ? width : at(wave.finishedAt);
    const y = row * rowHeight;
    const words = `${wave.name}: ${wave.startedAt ?? ''} to ${wave.finishedAt ?? 'now'}`;
    return [
      `<text x="0" y="${String(y + 18)}" fill="currentColor" font-size="13">${escapeMarkup(shortened(wave.name))}</text>`,
      `<rect x="${begins.toFixed(1)}" y="${String(y + 5)}" width="${Math.max(2, ends - begins).toFixed(1)}" height="18" rx="3" fill="currentColor" fill-opacity="0.55"><title>${escapeMarkup(words)}</title></rect>`,
    ].join('');
  });
  const height = begun.length * rowHeight;
  const label = `Waves from ${startedAt} to ${new Date(to).toISOString()}`;
  return [
    `<svg role="img" aria-label="${escapeMarkup(label)}" viewBox="0 0 ${String(width)} ${String(height)}" style="width:100%;max-width:${String(width)}px">${bars.join('')}</svg>`,
  ];
}

function shortened(name: string): string {
  return name.length <= 20 ? name : `${name.slice(0, 19)}…`;
}

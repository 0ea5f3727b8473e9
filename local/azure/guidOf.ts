import { createHash } from 'node:crypto';

/** Derives a GUID from a value, for ids that nobody chose. The same value gives the same GUID. */
export function guidOf(value: object): string {
  const hex = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

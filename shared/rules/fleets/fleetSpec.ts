import { type FleetRequest } from '../../contracts/api/fleetRequest';
import { type Starter } from '../../contracts/model/caller';
import { type FleetSpec, fleetSpecSchema } from '../../contracts/model/fleetRuns';
import { type FleetRow } from '../../contracts/model/fleets';
import { hashPart } from '../plan/hashPlan';
import { wavesBefore } from './waveOrder';

interface Parts {
  readonly fleetId: string;
  readonly runId: string;
  readonly rows: readonly FleetRow[];
  /** The hashes of the stored pages of the table. */
  readonly pages: readonly string[];
  readonly starter: Starter | undefined;
}

/** What the orchestration of a fleet gets. The rows are in the order of their waves. The hash of a wave is over those of its rows. */
export function* specInParts(
  request: FleetRequest,
  { fleetId, runId, rows, pages, starter }: Parts,
): Generator<undefined, FleetSpec> {
  const { waves, maxAtOnce, stopWhen, approval } = request;
  const before = wavesBefore(waves);
  const hashes = new Map<number, string[]>();
  for (const row of rows) {
    yield;
    hashes.set(row.wave, hashes.get(row.wave) ?? []);
    hashes.get(row.wave)?.push(hashPart(row));
  }
  let first = 0;
  const placed = waves.map((wave, at) => {
    const own = hashes.get(at) ?? [];
    const vaults = own.length;
    const { name, schedule } = wave;
    const after = [...(before[at] ?? [])];
    const limits = { maxAtOnce: wave.maxAtOnce ?? maxAtOnce, ...(schedule && { schedule }) };
    const made = { name, after, first, vaults, hash: hashPart(own), ...limits };
    first += vaults;
    return made;
  });
  return fleetSpecSchema.parse({
    ...{ fleetId, runId, vaults: rows.length, waves: placed, pages, maxAtOnce, approval },
    ...(stopWhen === undefined ? {} : { stopAfterFailed: stopWhen.failed }),
    ...(starter === undefined ? {} : { starter }),
  });
}

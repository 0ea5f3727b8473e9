import { type FleetTable, maxFleetProblems } from '../../../shared/contracts/api/fleetAnswers';
import { type FleetRequest, moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type FleetProblem, type FoundVault } from '../../../shared/contracts/model/fleets';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { expandInParts, type PlacedRow } from '../../../shared/rules/fleets/expandFleet';
import { wavesBefore } from '../../../shared/rules/fleets/waveOrder';
import { inSlices } from '../frame/inSlices';
import { type RequestPolicy } from '../frame/parseMoveRequest';
import { Refused } from '../answers/problem';

/** What settling a fleet needs from Azure Resource Manager. */
export interface SettleFleetParts {
  readonly policy: RequestPolicy;
  /** The vaults that the searches of each wave find. */
  readonly findSources: (request: FleetRequest) => Promise<readonly (readonly FoundVault[])[]>;
  /** The targets to be created whose names somebody else has. */
  readonly takenNames: (rows: readonly PlacedRow[]) => Promise<readonly FleetProblem[]>;
}

/** A document with its table. It can start if it has no problem. */
export interface SettledFleet {
  readonly id: string;
  readonly request: FleetRequest;
  readonly rows: readonly PlacedRow[];
  readonly problems: readonly FleetProblem[];
}

/** Makes the table of a fleet. Refuses the request if Azure Resource Manager does not show what the document names. */
export async function settleFleet(
  request: FleetRequest,
  id: string,
  { policy, findSources, takenNames }: SettleFleetParts,
): Promise<SettledFleet> {
  try {
    const { rows, problems } = await inSlices(expandInParts(request, await findSources(request), policy));
    return { id, request, rows, problems: [...problems, ...(await takenNames(rows))] };
  } catch (error) {
    if (!(error instanceof MoverError) || !ofDocument.has(error.code)) throw error;
    throw new Refused({ status: 400, code: error.code, detail: `${error.message} Nothing was started.` });
  }
}

/** What Azure Resource Manager answers to a subscription that the app cannot see, or that does not exist. */
const ofDocument: ReadonlySet<string> = new Set(['ARM_FORBIDDEN', 'ARM_NOT_FOUND', 'ARM_REFUSED']);

/** Returns the table of a fleet as answers show it. */
export function tableOf(settled: SettledFleet): Promise<Omit<FleetTable, 'started' | 'fleetUri'>> {
  return inSlices(tableInParts(settled));
}

export function* tableInParts({
  id,
  request,
  rows,
  problems,
}: SettledFleet): Generator<undefined, Omit<FleetTable, 'started' | 'fleetUri'>> {
  const { waves } = request;
  const names = waves.map(({ name }) => name);
  const before = wavesBefore(waves);
  const nameOf = (at: number): string => names[at] ?? '';
  const counts = new Map<number, number>();
  const table: FleetTable['table'] = [];
  for (const { wave, sourceVault, targetVault, createTarget } of rows) {
    yield;
    counts.set(wave, (counts.get(wave) ?? 0) + 1);
    const moveId = moveIdOfFleet(id, targetVault);
    table.push({ wave: nameOf(wave), sourceVault, targetVault, moveId, createsTarget: createTarget !== null });
  }
  return {
    id,
    vaults: rows.length,
    ok: problems.length === 0,
    problemCount: problems.length,
    problems: problems.slice(0, maxFleetProblems),
    waves: names.map((name, at) => ({
      name,
      vaults: counts.get(at) ?? 0,
      after: (before[at] ?? []).map(nameOf),
    })),
    table,
  };
}

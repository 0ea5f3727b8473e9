import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import {
  type FleetVault,
  fleetVaultListSchema,
  type FleetView,
  fleetViewSchema,
} from '../../../shared/contracts/api/fleetAnswers';
import { waitForLasting } from '../host/hostWait';
import { type Answer, call, callToStart } from '../local/localMoves';

/** Sends a document of a fleet and returns any answer. */
export async function sendFleet(baseUrl: string, body: unknown): Promise<Answer> {
  return callToStart(`${baseUrl}/api/fleets`, body);
}

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A vault with some secrets, whose values name the vault. */
export function vaultWith(name: string, region: string, secrets: number, more: Partial<SeedVault> = {}): SeedVault {
  const made = Array.from({ length: secrets }, (_, at) => ({
    name: `secret-${String(at)}`,
    versions: [{ value: `${name} ${String(at)}` }],
  }));
  return { name, region, secrets: made, ...more };
}

/** The vault of the staging key. */
export const moverSeed: SeedVault = {
  name: 'contoso-mover',
  region: 'westeurope',
  keys: [{ name: 'move-staging', versions: [{}] }],
};

export interface StartedFleet {
  readonly id: string;
  readonly fleetUri: string;
}

/** Starts a fleet; rejects if the app refuses it. */
export async function postFleet(baseUrl: string, body: object): Promise<StartedFleet> {
  const answer = await sendFleet(baseUrl, body);
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  return answer.body as StartedFleet;
}

export async function readFleet({ fleetUri }: Pick<StartedFleet, 'fleetUri'>): Promise<FleetView> {
  const answer = await call(fleetUri);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return fleetViewSchema.parse(answer.body);
}

/** All vaults of a fleet, page by page. */
export async function readVaults({ fleetUri }: Pick<StartedFleet, 'fleetUri'>, query = ''): Promise<FleetVault[]> {
  const vaults: FleetVault[] = [];
  for (let token: string | null = ''; token !== null;) {
    const from: string = token === '' ? '' : `&continuationToken=${token}`;
    const { status, text, body } = await call(`${fleetUri}/vaults?limit=100${query}${from}`);
    if (status !== 200) throw new Error(`Expected 200; ${status} came: ${text}`);
    const page = fleetVaultListSchema.parse(body);
    vaults.push(...page.vaults);
    token = page.continuationToken;
  }
  return vaults;
}

const fleetLimitMs = 400_000;

/** Waits until the status of a fleet meets a condition. */
export function waitForFleet(
  fleet: Pick<StartedFleet, 'fleetUri'>,
  condition: (view: FleetView) => boolean,
  limitMs = fleetLimitMs,
): Promise<FleetView> {
  return waitForLasting(
    async () => {
      const view = await readFleet(fleet);
      return condition(view) ? view : undefined;
    },
    `state of ${fleet.fleetUri}`,
    limitMs,
  );
}

export function waitForFleetEnd(fleet: Pick<StartedFleet, 'fleetUri'>, limitMs = fleetLimitMs): Promise<FleetView> {
  return waitForFleet(fleet, ({ finishedAt }) => finishedAt !== null, limitMs);
}

/** Pauses, resumes, cancels or retries a fleet, and returns any answer. */
export function askFleet({ fleetUri }: Pick<StartedFleet, 'fleetUri'>, action: string): Promise<Answer> {
  return call(`${fleetUri}/${action}`, { method: 'POST' });
}

/** Approves a wave of a fleet, or all, and returns any answer. */
export function approveFleet({ fleetUri }: Pick<StartedFleet, 'fleetUri'>, body: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' };
  return call(`${fleetUri}/approve`, { method: 'POST', headers, body: JSON.stringify(body) });
}

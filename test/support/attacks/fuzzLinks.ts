import { mixedSeed, type Random, seededRandom } from '../fuzz/random';
import { type InstanceStatus } from '../host/hostClient';
import { sayingsOf } from './judgeLinks';
import { forgeInput, type ForgeWorld } from './forgeInput';
import { type GenuineRuns, genuinePairs, isRunning } from './genuineRuns';
import { type RuntimeDoor } from './runtimeDoor';

export interface FuzzRound {
  readonly number: number;
  readonly what: string;
  /** The id of the instance that the round used. */
  readonly id: string;
  /** The status of the answer to the start or the event. */
  readonly status: number;
  /** All that the runtime shows of the instance at its end; empty if nothing was started. */
  readonly shown: string;
  readonly violations: readonly string[];
}

/** What a round needs of the genuine runs. */
export interface FuzzLinksWorld extends ForgeWorld {
  readonly door: RuntimeDoor;
  readonly runs: GenuineRuns;
  readonly baseUrl: string;
}

export function fuzzWorld(baseUrl: string, runs: GenuineRuns): FuzzLinksWorld {
  const genuine = runs.instances.filter(({ input }) => input !== null && typeof input === 'object').sort(byKind);
  const vaults = Object.values(genuinePairs).flatMap(({ sourceVault, targetVault }) => [sourceVault, targetVault]);
  const orchestrators = [...new Set([...genuine.map(({ name }) => name), 'finishInParts'])];
  return { door: runs.door, baseUrl, runs, genuine, orchestrators, vaults: [...vaults, 'contoso-mover'] };
}

/** The same order in each run: ids have parts that are random, or times. */
function byKind(one: InstanceStatus, other: InstanceStatus): number {
  const keyOf = ({ name, instanceId }: InstanceStatus) =>
    `${name} ${instanceId.replaceAll(/[0-9a-f]{8,}|\d{8}T\d{9}/g, '')}`;
  return keyOf(one) < keyOf(other) ? -1 : 1;
}

/**
 * Does one random thing through the endpoints of the runtime: starts an orchestrator with an input of a real run, changed or not, starts
 * an ended run again, signals an entity, or raises an event. The same seed makes the same choices.
 */
export async function fuzzRound(world: FuzzLinksWorld, seed: number, number: number): Promise<FuzzRound> {
  const random = seededRandom(mixedSeed(seed, number));
  const kind = random.int(0, 19);
  if (kind === 0) return signal(world, random, number);
  if (kind <= 2) return raise(world, random, number);
  if (kind <= 4) return startAgain(world, random, number);
  return start(world, random, number);
}

async function start(
  { door, runs, baseUrl, ...world }: FuzzLinksWorld,
  random: Random,
  number: number,
): Promise<FuzzRound> {
  const { orchestrator, id, input, how } = forgeInput(world, random, number);
  const what = `${orchestrator} ${how.join(', ') || 'as it was'}`;
  // Who has ended a run by the runtime can continue it, as docs/security.md says.
  const isContinued = id === runs.terminated && orchestrator === 'moveVault';
  if (isContinued) return { number, what: 'nothing', id, status: 0, shown: '', violations: [] };
  // A run that somebody stops before it can prove anything. A real one that waits remains as it is.
  const stop =
    random.chance(0.3) && !runs.running.includes(id) ? random.pick(['suspend', 'suspend', 'terminate']) : undefined;
  const stops = stop === undefined ? [] : [1, 2, 3].map(() => door.post(id, stop));
  const [{ status }] = await Promise.all([door.start(orchestrator, id, input), ...stops]);
  if (status !== 202) return { number, what, id, status, shown: '', violations: [] };
  const said = stop === undefined ? [] : await sayingsOf(baseUrl, id);
  const stopped = said.map((one) => `while it is stopped by ${String(stop)}, ${one}`);
  const { violations, ...round } = judged(what, number, id, status, await door.untilEnded(id));
  return { ...round, violations: [...violations, ...stopped] };
}

/** `restart` and `rewind` of the runtime, of a run that has ended. */
async function startAgain({ door, runs }: FuzzLinksWorld, random: Random, number: number): Promise<FuzzRound> {
  const ended = runs.instances.filter((one) => !isRunning(one) && one.instanceId !== runs.terminated);
  const { instanceId = '', name = '' } = random.pick(ended) ?? {};
  const how = random.pick(['restart', 'restart?restartWithNewInstanceId=false', 'rewind']);
  const { status, body } = await door.post(instanceId, how);
  const { id = instanceId } = (body ?? {}) as { readonly id?: string };
  const what = `${name} by ${how}`;
  if (status !== 202 || how === 'rewind') return { number, what, id, status, shown: '', violations: [] };
  return judged(what, number, id, status, await door.untilEnded(id));
}

async function signal(
  { door, runs, orchestrators }: FuzzLinksWorld,
  random: Random,
  number: number,
): Promise<FuzzRound> {
  const id = random.pick(runs.running) ?? '';
  const { status } = await door.signalEntity(random.pick(orchestrators) ?? '', id, random.pick(['approve', 'delete']));
  return { number, what: 'an entity', id, status, shown: '', violations: [] };
}

const events = ['approve', 'Approve', 'cancel', 'control', 'cutover', 'resume'] as const;

/** An event with what people send to the app, or with a part of a genuine input. */
async function raise({ door, runs, genuine }: FuzzLinksWorld, random: Random, number: number): Promise<FuzzRound> {
  const id = random.pick(runs.running) ?? '';
  const planHash = hashIn(genuine.find(({ instanceId }) => instanceId === id)) ?? '0'.repeat(64);
  const by = { by: 'Somebody', via: 'clientPrincipal' };
  const input = random.pick(genuine)?.input ?? {};
  const event = random.pick<unknown>([
    { planHash },
    { planHash, by },
    { tableHash: planHash, by },
    { verb: 'resume', by },
    input,
  ]);
  const { status } = await door.post(id, `raiseEvent/${random.pick(events)}`, event);
  return { number, what: 'an event', id, status, shown: '', violations: [] };
}

function hashIn(run: InstanceStatus | undefined): string | undefined {
  return /"(?:planHash|hash)":"([0-9a-f]{64})"/.exec(JSON.stringify(run?.input ?? {}))?.[1];
}

/** The runtime says of each start that it was refused. */
function judged(what: string, number: number, id: string, status: number, end: InstanceStatus): FuzzRound {
  const shown = JSON.stringify(end);
  const { runtimeStatus, output } = end;
  const isRefused = runtimeStatus !== 'Completed' || output?.phase === 'failed';
  const violations = isRefused
    ? []
    : [`${what} under ${id} ended as ${runtimeStatus}: ${JSON.stringify(output).slice(0, 200)}`];
  return { number, what, id, status, shown, violations };
}

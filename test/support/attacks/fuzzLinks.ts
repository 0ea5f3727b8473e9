import { randomBytes } from 'node:crypto';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { mixedSeed, type Random, seededRandom } from '../fuzz/random';
import { type LooseJson } from '../host/hostClient';
import { type RuntimeDoor } from './runtimeDoor';

/** Genuine inputs that somebody with the key of the runtime has read. */
export interface KnownInputs {
  readonly moves: readonly LooseJson[];
  readonly notice: LooseJson;
  readonly pair: { readonly sourceVault: string; readonly targetVault: string };
}

export interface FuzzRound {
  readonly number: number;
  readonly what: string;
  /** The id of the instance that the round used. */
  readonly id: string;
  /** The status of the answer to the start or the event. */
  readonly status: number;
  /** All that the runtime shows of the instance at its end. */
  readonly shown: string;
}

const names = [
  'moveVault',
  'planVault',
  'prepareTarget',
  'transferItems',
  'verifyItems',
  'listLateItems',
  'checkVaults',
  'checkPairs',
  'checkScheduledPair',
  'compareVaults',
  'compareScheduledPair',
  'moveFleet',
  'rollBackMove',
  'deliverNotice',
] as const;

/**
 * Does one random thing through the endpoints of the runtime: starts an orchestrator with a valid input of any
 * orchestrator, under a new id or the id of an ended run, signals an entity, or raises an event.
 */
export async function fuzzRound(
  door: RuntimeDoor,
  known: KnownInputs,
  { seed, number, ids }: { readonly seed: number; readonly number: number; readonly ids: FuzzIds },
): Promise<FuzzRound> {
  const random = seededRandom(mixedSeed(seed, number));
  const kind = random.int(0, 9);
  if (kind === 0) return signal(door, random, number, ids);
  if (kind === 1) return raise(door, known, random, number, ids);
  const name = random.pick(names);
  const [inputName, input] = inputOf(random, known);
  const id = random.chance(0.3) ? (random.pick(ids.ended) ?? `fuzz-${String(number)}`) : `fuzz-${String(number)}`;
  const { status } = await door.start(name, id, withOwnId(random, input, id));
  if (random.chance(0.1)) await door.post(id, random.pick(['suspend', 'terminate', 'restart']));
  const shown = status === 202 ? JSON.stringify(await door.untilEnded(id)) : '';
  return { number, what: `${name} with an input of ${inputName}`, id, status, shown };
}

export interface FuzzIds {
  readonly ended: readonly string[];
  /** A run that waits for its approval. */
  readonly waiting: string;
}

async function signal(door: RuntimeDoor, random: Random, number: number, ids: FuzzIds): Promise<FuzzRound> {
  const { status } = await door.signalEntity(random.pick(names), ids.waiting, random.pick(['approve', 'delete']));
  return { number, what: 'an entity', id: ids.waiting, status, shown: '' };
}

async function raise(
  door: RuntimeDoor,
  { moves }: KnownInputs,
  random: Random,
  number: number,
  { waiting }: FuzzIds,
): Promise<FuzzRound> {
  const { planHash } = (random.pick(moves)?.progress as { plan: { planHash: string } }).plan;
  const event = random.chance(0.5) ? { planHash } : { planHash, by: { by: 'Somebody', via: 'clientPrincipal' } };
  const { status } = await door.post(waiting, `raiseEvent/${random.pick(['approve', 'Approve', 'cancel'])}`, event);
  return { number, what: 'an event', id: waiting, status, shown: '' };
}

function inputOf(random: Random, { moves, notice, pair }: KnownInputs): readonly [name: string, input: LooseJson] {
  const whole = random.pick(moves) ?? {};
  const other = random.pick(moves) ?? {};
  const move = { ...whole.move, ...(random.chance(0.5) ? { approval: 'none' } : {}) };
  const { planHash } = ((random.chance(0.7) ? whole : other).progress as { plan: { planHash: string } }).plan;
  const ask = {
    ...pair,
    id: checkRunId(pair, new Date(), randomBytes(4).toString('hex')),
    trigger: random.pick(['request', 'schedule', 'gate']),
    options: {},
    policy: {},
    failOn: [],
  };
  const phase = random.pick(['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed'] as const);
  const progress = { ...other.progress, phase };
  const inputs: readonly (readonly [string, LooseJson])[] = [
    ['moveVault', { ...whole, move, progress }],
    ['moveVault', { ...whole, move, progress: null }],
    ['moveVault', { ...whole }],
    ['moveVault', { ...other, start: whole.start }],
    ['planVault', { move, progress: null }],
    ['prepareTarget', { move, planHash }],
    ['transferItems', { move, planHash, page: 0, backups: 'expected' }],
    ['verifyItems', { move, page: 0 }],
    ['listLateItems', { move, pages: 0, cursor: null }],
    ['checkVaults', ask],
    ['checkPairs', { runs: [ask] }],
    ['checkScheduledPair', pair],
    ['compareScheduledPair', { ...pair, previous: null }],
    ['compareVaults', { ...pair, id: ask.id, depth: 'full', select: {}, pace: {}, progress: null }],
    ['moveFleet', { fleet: fleetOf(random), progress: null, start: whole.start }],
    ['rollBackMove', { move, rollback: rollbackOf(planHash), progress: null, start: whole.start }],
    ['deliverNotice', { notice: { ...notice, id: `fuzz-${String(random.int(0, 999_999))}` }, after: null }],
  ];
  return random.pick(inputs) ?? ['nothing', {}];
}

/** A rollback that nobody asked the app for. */
function rollbackOf(planHash: string): LooseJson {
  const rollbackId = randomBytes(4).toString('hex');
  return { rollbackId, planHash, reportHead: planHash, askedAt: new Date().toISOString(), by: 'Somebody' };
}

/** A fleet of one vault, whose table the store does not have. */
function fleetOf(random: Random): LooseJson {
  const runId = random.int(0, 0xfffffff).toString(16).padStart(8, '0');
  const ids = { fleetId: `fuzz-${String(random.int(0, 99))}`, runId, vaults: 1, maxAtOnce: 1, approval: 'none' };
  const waves = [{ name: 'one', after: [], first: 0, vaults: 1, maxAtOnce: 1, hash: '0'.repeat(64) }];
  return { ...ids, waves, pages: ['0'.repeat(64)] };
}

/** Half of the inputs name the id under which they are started, as those of the app do. */
function withOwnId(random: Random, input: LooseJson, id: string): LooseJson {
  const { move } = input;
  if (move === undefined || random.chance(0.5)) return input;
  return { ...input, move: { ...move, moveId: id } };
}

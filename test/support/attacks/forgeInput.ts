import { type Random } from '../fuzz/random';
import { type InstanceStatus, type LooseJson } from '../host/hostClient';
import { changedField } from '../storeModel/damages';

/** An input for a start through the endpoint of the runtime. */
export interface Forged {
  readonly orchestrator: string;
  readonly id: string;
  readonly input: LooseJson;
  /** What was done to a genuine input; nothing if it is as it was. */
  readonly how: readonly Forgery[];
}

export interface ForgeWorld {
  /** Real runs, as the runtime shows them. */
  readonly genuine: readonly InstanceStatus[];
  readonly orchestrators: readonly string[];
  /** Pairs of vaults, some of them nobody moves. */
  readonly vaults: readonly string[];
}

const forgeries = [
  'mixed',
  'cut',
  'changed',
  'for another vault',
  'with more rights',
  'under its new id',
  'of another orchestrator',
] as const;
export type Forgery = (typeof forgeries)[number];

/** Takes a genuine input, and does none to three things to it. Its id is its own, that of another run, or a new one. */
export function forgeInput({ genuine, orchestrators, vaults }: ForgeWorld, random: Random, number: number): Forged {
  const own = pick(random, genuine);
  const other = pick(random, genuine);
  const id = random.pick([`fuzz-${String(number)}`, own.instanceId, own.instanceId, other.instanceId]);
  const how = Array.from({ length: random.int(0, 3) }, () => random.pick(forgeries));
  let orchestrator = own.name;
  let input: LooseJson = structuredClone(own.input);
  const apply: Readonly<Record<Forgery, () => void>> = {
    mixed: () => {
      input = mixed(input, structuredClone(other.input), random);
    },
    cut: () => {
      cut(input, random);
    },
    changed: () => {
      input = changed(input, vaults, random);
    },
    'for another vault': () => {
      const [from, to] = [pick(random, vaults), pick(random, vaults)];
      input = replaced(input, random.chance(0.5) ? String(input.move?.targetVault ?? from) : from, to);
    },
    'with more rights': () => {
      allow(input, random);
    },
    'under its new id': () => {
      input = replaced(input, own.instanceId, id);
    },
    'of another orchestrator': () => {
      orchestrator = pick(random, orchestrators);
    },
  };
  for (const one of how) apply[one]();
  return { orchestrator, id, input, how };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const one = random.pick(from);
  if (one === undefined) throw new Error('Expected something to pick from.');
  return one;
}

const replaced = (value: LooseJson, from: string, to: string): LooseJson =>
  JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(from), JSON.stringify(to)));

const changed = (value: LooseJson, names: readonly string[], random: Random): LooseJson => {
  const bytes = changedField(Buffer.from(JSON.stringify(value)), { names }, random);
  return bytes === undefined ? value : JSON.parse(Buffer.from(bytes).toString('utf8'));
};

/** Some fields of one input, the rest of another. Half of the time it is the proof of the start. */
function mixed(input: LooseJson, other: LooseJson, random: Random): LooseJson {
  if (random.chance(0.5)) return { ...input, start: other.start };
  const taken = Object.keys(other).filter(() => random.chance(0.5));
  return { ...input, ...Object.fromEntries(taken.map((key) => [key, other[key]])) };
}

/** Removes a field at any depth. */
function cut(input: LooseJson, random: Random): void {
  const places = objectsIn(input).flatMap((object) => Object.keys(object).map((key) => [object, key] as const));
  const [object, key] = random.pick(places) ?? [];
  if (object !== undefined && key !== undefined) Reflect.deleteProperty(object, key);
}

function objectsIn(value: LooseJson): Record<string, LooseJson>[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value as object).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value, ...inner];
}

/** What somebody wants who may not start a move. */
const rights: readonly (readonly [key: string, value: LooseJson])[] = [
  ['approval', 'none'],
  ['dryRun', false],
  ['onDeleted', 'purge'],
  ['onConflict', 'newVersion'],
  ['cutover', 'immediate'],
  ['deletions', 'follow'],
  ['late', 'move'],
  ['disabled', 'unlock'],
  ['phase', 'completed'],
  ['phase', 'transferring'],
  ['progress', null],
  ['trigger', 'schedule'],
  ['failOn', []],
  ['previous', null],
  ['approvals', []],
  ['rehearsal', undefined],
];

function allow(input: LooseJson, random: Random): void {
  const [key, value] = random.pick(rights) ?? [];
  const holders = objectsIn(input).filter((object) => key !== undefined && key in object);
  const holder = random.pick(holders) ?? input;
  if (key !== undefined && holder !== null && typeof holder === 'object') holder[key] = value;
}

import { z } from 'zod';
import { type Consumer, type SourceReading } from '../../../shared/contracts/model/consumer';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { allInParallel, chunksOf } from '../../../shared/clients/async/takeTurns';
import { type ResourceId } from '../../../shared/clients/consumers/consumerReads';
import { ownPrincipal } from '../../../shared/rules/consumers/consumersOfResource';
import { proveScope } from './proveScope';
import { complete, failedReading, incomplete, timeNow } from './readingOf';
import { type SourceReader, type SourceAsk, type SourceStep } from './source';

type Use = Omit<Consumer, 'resourceId' | 'source' | 'seenAt' | 'identity'> & { readonly identity?: string | null };

/** How a source reads what is below resources of some types. */
/** One call about a resource, and the action without which it is refused. */
export interface ListPart {
  readonly action: string | null;
  readonly read: (ask: SourceAsk) => Promise<readonly Use[]>;
}

export interface ListSource {
  readonly types: readonly string[];
  /** The calls about one resource. Without the right for one of them, the others are made. */
  readonly partsOf: (parent: ResourceId) => readonly ListPart[];
  /** Why a resource is not read wholly, although nothing failed. */
  readonly openOf?: (parent: ResourceId, ask: SourceAsk) => SourceReading;
}

const cursorSchema = z.strictObject({ after: z.string(), found: z.number(), open: z.number() });

/** Few at once, because all of them count against the limits of one subscription. */
const atOnce = 8;

/** Makes a source that lists resources in the order of their ids, and reads a list below each of them. */
export function listSource(of: ListSource): SourceReader {
  return async function* (ask) {
    const { scope, source } = ask;
    const from = ask.cursor === null ? undefined : cursorSchema.parse(JSON.parse(ask.cursor));
    let { found = 0, open = 0 } = from ?? {};
    try {
      const parents = await parentsOf(of, ask);
      const left = parents.filter(({ id }) => from === undefined || id > from.after);
      for (const some of chunksOf(left, atOnce)) {
        const step = await readSome(of, ask, some);
        found += step.consumers.length;
        open += step.readings.length;
        yield { ...step, cursor: JSON.stringify({ after: some.at(-1)?.id ?? '', found, open }) };
      }
      const gaps = await proveScope(ask.clients.consumers, scope, of.types);
      const readings = gaps.map((gap) => incomplete({ source, scope: gap.scope }, gap));
      const isComplete = readings.length + open === 0;
      yield { consumers: [], readings: isComplete ? [complete({ source, scope }, found)] : readings, cursor: null };
    } catch (error) {
      yield { consumers: [], readings: [failedReading({ source, scope }, null, error)], cursor: null };
    }
  };
}

async function parentsOf({ types }: ListSource, { clients, scope }: SourceAsk): Promise<readonly ResourceId[]> {
  const all: ResourceId[] = [];
  for await (const page of clients.consumers.eachId(scope.slice('/subscriptions/'.length), types)) all.push(...page);
  return all.sort((one, other) => (one.id < other.id ? -1 : 1));
}

type Some = Omit<SourceStep, 'cursor'>;

async function readSome(of: ListSource, ask: SourceAsk, parents: readonly ResourceId[]): Promise<Some> {
  const steps = await allInParallel(parents, (parent) => readOne(of, ask, parent));
  return {
    consumers: steps.flatMap(({ consumers }) => consumers),
    readings: steps.flatMap(({ readings }) => readings),
  };
}

async function readOne(of: ListSource, ask: SourceAsk, parent: ResourceId): Promise<Some> {
  const { source } = ask;
  const scope = parent.id.slice(0, 2048);
  const own = ownPrincipal(parent.identity);
  const consumers: Consumer[] = [];
  const readings: SourceReading[] = [];
  for (const { action, read } of of.partsOf(parent)) {
    try {
      const uses = await read(ask);
      const seenAt = timeNow();
      consumers.push(...uses.map((use) => ({ identity: own, ...use, resourceId: scope, source, seenAt })));
    } catch (error) {
      // Somebody deleted it since the list.
      if (!hasCode(error, 'ARM_NOT_FOUND')) readings.push(failedReading({ source, scope }, action, error));
    }
  }
  const open = of.openOf === undefined ? [] : [of.openOf(parent, ask)];
  const all = [...readings, ...open];
  return { consumers, readings: all.map((one, at) => (at === 0 ? { ...one, found: consumers.length } : one)) };
}

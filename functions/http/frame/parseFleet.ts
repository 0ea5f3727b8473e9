import { type z } from 'zod';
import { fleetPairSchema, type FleetRequest } from '../../../shared/contracts/api/fleetRequest';
import { maxFleetVaults, maxWaves } from '../../../shared/contracts/model/fleets';
import { maxFaults, type ParsedInput, parseInput } from '../answers/faults';
import { inSlices } from './inSlices';
import { type Fault } from '../answers/problem';

type Pairs = FleetRequest['waves'][number]['vaults'];

/**
 * Parses the document of a fleet. It has up to ten thousand vaults, so it parses them one by one and lets other requests run. It stops
 * after as many faults as an answer names.
 */
export function parseFleet<T extends FleetRequest>(schema: z.ZodType<T>, body: unknown): Promise<ParsedInput<T>> {
  return inSlices(parseInParts(schema, body));
}

export function* parseInParts<T extends FleetRequest>(
  schema: z.ZodType<T>,
  body: unknown,
): Generator<undefined, ParsedInput<T>> {
  const waves = fieldOf(body, 'waves');
  if (!Array.isArray(waves) || waves.length > maxWaves) return parseInput(schema, body);
  const lists = waves.map((wave) => listOf(fieldOf(wave, 'vaults')));
  const total = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (total > maxFleetVaults) return tooMany(total);
  const short = waves.map((wave: object, at) => (lists[at] === undefined ? wave : { ...wave, vaults: [] }));
  yield;
  const document = parseInput(schema, { ...(body as object), waves: short });
  const faults: Fault[] = document.ok ? [] : [...document.faults];
  const parsed: Pairs[] = [];
  for (const [at, list = []] of lists.entries()) {
    const pairs: Pairs = [];
    for (const [place, pair] of list.entries()) {
      yield;
      if (faults.length > maxFaults) return { ok: false, faults };
      const one = parseInput(fleetPairSchema, pair, { whole: schema, at: ['waves', at, 'vaults', place] });
      if (one.ok) pairs.push(one.data);
      else faults.push(...one.faults);
    }
    parsed.push(pairs);
  }
  if (!document.ok || faults.length > 0) return { ok: false, faults };
  const filled = document.data.waves.map((wave, at) => ({ ...wave, vaults: parsed[at] ?? [] }));
  return { ok: true, data: { ...document.data, waves: filled } };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

function tooMany(total: number) {
  const detail = `waves: expected at most ${String(maxFleetVaults)} vaults in all waves; got ${String(total)}.`;
  return { ok: false, faults: [{ pointer: '/waves', detail }] } as const;
}

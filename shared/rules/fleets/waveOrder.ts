import { type WaveRequest } from '../../contracts/api/fleetRequest';
import { type FleetProblem } from '../../contracts/model/fleets';

type Named = Pick<WaveRequest, 'name' | 'after'>;

/** The places of the waves that must have ended before each wave begins. Without `after`, it is the wave before it. */
export function wavesBefore(waves: readonly Named[]): readonly (readonly number[])[] {
  return waves.map(({ after }, at) => {
    if (after === undefined) return at === 0 ? [] : [at - 1];
    return [...new Set(after)]
      .map((name) => waves.findIndex((wave) => wave.name === name))
      .filter((place) => place >= 0);
  });
}

/** All problems of the names and the order of waves. */
export function waveProblems(waves: readonly Named[]): readonly FleetProblem[] {
  const names = waves.map(({ name }) => name);
  const twice = names.flatMap((name, at): FleetProblem[] =>
    names.indexOf(name) < at
      ? [problem('waveTwice', at, 'name', `Expected each wave to have a name of its own; two are called ${name}.`)]
      : [],
  );
  const unknown = waves.flatMap(({ after = [] }, at) =>
    after
      .filter((name) => !names.includes(name))
      .map((name) =>
        problem('waveUnknown', at, 'after', `There is no wave ${name} that wave ${names[at] ?? ''} could follow.`),
      ),
  );
  const inCycle = cycleOf(wavesBefore(waves));
  const cycle =
    inCycle.length === 0
      ? []
      : [
          problem(
            'waveCycle',
            inCycle[0] ?? 0,
            'after',
            `Waves wait for each other, so none of them could begin: ${inCycle.map((at) => names[at] ?? '').join(', ')}.`,
          ),
        ];
  return [...twice, ...unknown, ...cycle];
}

/** The waves that can never begin, in their order. Empty without a cycle. */
function cycleOf(before: readonly (readonly number[])[]): readonly number[] {
  const ended = new Set<number>();
  for (;;) {
    const next = before.findIndex((places, at) => !ended.has(at) && places.every((place) => ended.has(place)));
    if (next < 0) return before.flatMap((_, at) => (ended.has(at) ? [] : [at]));
    ended.add(next);
  }
}

function problem(code: FleetProblem['code'], wave: number, field: string, detail: string): FleetProblem {
  return { code, pointer: `/waves/${String(wave)}/${field}`, detail };
}

import { type Fault, type FaultKind } from './faults';
import { type Program } from './program';
import { type SeedOutcome } from './runSeed';

const words: Readonly<Record<FaultKind, string>> = {
  requestLost: 'The network loses the request',
  answerLost: 'The network loses the answer to',
  requestLate: 'The network delivers late, after its sender may have given up:',
  requestTwice: 'The network delivers twice:',
  requestSlow: 'The answer comes slowly to',
  throttled: 'The vault answers 429 to',
  serviceError: 'The vault answers with an error to',
  storeRefuses: 'The store refuses',
  storeAnswerLost: 'The store does, and says that it did not,',
  storeSlow: 'The store is slow to',
  processDies: 'The process ends:',
  processPauses: 'The process stands still:',
  clockJumps: 'The clock of the process jumps:',
  activityTwice: 'The runtime runs twice the step',
  activityLate: 'The runtime runs late the step',
  turnLate: 'The runtime continues late the orchestration',
  turnReplayed: 'The runtime replays the orchestration',
};

/** A history in sentences, with the time since its start. */
export function storyOf({ seed, program, faults, violations, beganMs }: SeedOutcome): string {
  const lines = [
    `Seed ${String(seed)}.`,
    ...setting(program),
    ...faults.map((fault) => faultLine(fault, beganMs)),
    ...violations.map((violation) => `It breaks a rule: ${violation}`),
  ];
  return `${lines.join('\n')}\n`;
}

function setting({ plan, instances }: Program): string[] {
  const versions = (side: 'west' | 'south', name: string) =>
    (plan.items.find((item) => item.name === name)?.[side] ?? [])
      .map((isOn) => (isOn ? 'enabled' : 'disabled'))
      .join(', ');
  return [
    `The app runs in ${String(instances)} process(es). The target is in ${plan.targetRegion}.`,
    ...plan.items.map(
      ({ name }) => `${name} has in west: ${versions('west', name)}; in south: ${versions('south', name)}.`,
    ),
    ...plan.writers.map(
      ({ side, itemName, pausesMs }) =>
        `An application writes ${itemName} in ${side} after pauses of ${seconds(pausesMs)}.`,
    ),
    ...plan.moves.map(
      ({ from, method, onConflict, disabled, then, patienceMs }) =>
        `A person starts a move from ${from} (${method}, ${onConflict}, disabled: ${disabled})${then === 'terminate' ? ` and terminates it after ${seconds([patienceMs ?? 0])}` : then === 'startNext' ? ' and does not wait for its end' : ''}.`,
    ),
    ...(plan.isMovedAgain ? ['At the end a person moves west once more.'] : []),
  ];
}

function seconds(ms: readonly number[]): string {
  return `${ms.map((each) => (each / 1_000).toFixed(1)).join(', ')} s`;
}

function faultLine({ kind, at, what }: Fault, beganMs: number): string {
  return `${((at - beganMs) / 1_000).toFixed(3)} s: ${words[kind]} ${what}.`;
}

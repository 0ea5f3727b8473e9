import { type Fault, type FaultKind } from './faults';
import { type Program } from './program';
import { type SeedOutcome } from './runSeed';
import { type Scene } from './scenes/scene';
import { type Release } from './versions/releases';

const words: Readonly<Record<FaultKind, string>> = {
  requestLost: 'The network loses the request',
  answerLost: 'The network loses the answer to',
  requestLate: 'The network delivers late, after its sender may have given up:',
  requestTwice: 'The network delivers twice:',
  requestSlow: 'The answer comes slowly to',
  throttled: 'The vault answers 429 to',
  refused: 'The vault refuses',
  serviceError: 'The vault answers with an error to',
  storeRefuses: 'The store refuses',
  storeAnswerLost: 'The store does, and says that it did not,',
  storeSlow: 'The store is slow to',
  storeFull: 'The store is full when it should',
  listStale: 'The store answers with an old list to',
  leaseLost: 'Somebody writes the same bytes before the process can',
  processDies: 'The process ends:',
  processPauses: 'The process stands still:',
  appReplaced: 'All processes end, and new ones take their place:',
  clockJumps: 'The clock of the process jumps:',
  activityTwice: 'The runtime runs twice the step',
  activityLate: 'The runtime runs late the step',
  turnLate: 'The runtime continues late the orchestration',
  turnReplayed: 'The runtime replays the orchestration',
  eventLate: 'The runtime delivers late an event to',
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

function setting({ plan, instances, scene, releases = [] }: Program): string[] {
  const versions = (side: 'west' | 'south', name: string) =>
    (plan.items.find((item) => item.name === name)?.[side] ?? [])
      .map((isOn) => (isOn ? 'enabled' : 'disabled'))
      .join(', ');
  return [
    `The app runs in ${String(instances)} process(es). The target is in ${plan.targetRegion}.`,
    ...(scene === undefined ? [] : sceneLines(scene)),
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
    ...releases.map(releaseLine),
    ...(plan.isMovedAgain ? ['At the end a person moves west once more.'] : []),
  ];
}

function sceneLines({ kind, items, acts, onDeleted, times, ...more }: Scene): string[] {
  const state = ({ isDeleted, before }: Scene['items'][number]): string =>
    `${isDeleted ? ', soft-deleted' : ''}${before === 'none' ? '' : `; the target has it (${before})`}`;
  const { isCutOff, isTwice, purges, isMovedAgain, besideMs, takenMs, lateMs } = more;
  return [
    `The scene is ${kind}; soft-deleted names: ${onDeleted}; people ask ${String(times)} time(s).`,
    ...items.map(
      (item) => `${item.name} is a ${item.itemType} with ${String(item.versions.length)} version(s)${state(item)}.`,
    ),
    ...acts.map(
      ({ what, side, itemName, from, reading, afterMs }) =>
        `A person does ${what} with ${itemName} in ${side}, ${seconds([afterMs])} after ${reading === undefined ? '' : `list ${String(reading)} of the vault after `}${from}.`,
    ),
    ...(isCutOff ? ['A person terminates what was asked for first, or cancels the fleet.'] : []),
    ...(isTwice ? ['People ask twice at once.'] : []),
    ...(besideMs === undefined ? [] : [`Another move starts ${seconds([besideMs])} later.`]),
    ...(takenMs === undefined ? [] : [`A person takes the name of the scratch vault after ${seconds([takenMs])}.`]),
    ...(lateMs === 0 ? [] : [`The vaults show deletions ${seconds([lateMs])} late.`]),
    ...(purges ? ['A person purges the history of the runtime, or pauses the fleet.'] : []),
    ...(isMovedAgain ? ['People move once more at the end.'] : []),
  ];
}

function releaseLine({ isNewer, afterMs, inRunMs }: Release): string {
  const earlier = inRunMs === undefined ? '' : `, or ${seconds([inRunMs])} after a newer run began`;
  return `A person deploys the ${isNewer ? 'newer' : 'former'} version after ${seconds([afterMs])}${earlier}.`;
}

function seconds(ms: readonly number[]): string {
  return `${ms.map((each) => (each / 1_000).toFixed(1)).join(', ')} s`;
}

function faultLine({ kind, at, what }: Fault, beganMs: number): string {
  return `${((at - beganMs) / 1_000).toFixed(3)} s: ${words[kind]} ${what}.`;
}

import { type BenchOptions, type BenchResult } from './benchResult';
import { figuresOf, median } from './figure';
import { checkAgreement } from './simulate/checkAgreement';
import { billedOf, costOf, idleTransactions } from './simulate/costOf';
import { parseScenario } from './simulate/parseScenario';
import { type Scenario } from './simulate/scenario';
import { simulateMoves, type Simulated } from './simulate/simulateMoves';
import { bottleneckOf, resources, useOf } from './simulate/useOf';

const figure = figuresOf('simulate');

/** Simulates the moves of many vaults with the rules of the app, in virtual time. With `--check`, compares them with real ones. */
export async function benchSimulate({ short, values }: BenchOptions): Promise<BenchResult[]> {
  if (values['check'] === true) return checkAgreement(short);
  const scenario = parseScenario(short ? { ...values, vaults: 10, items: 50 } : values);
  return figuresFor(scenario, await simulateMoves(scenario));
}

function figuresFor(scenario: Scenario, simulated: Simulated): BenchResult[] {
  const { seconds, moves, asked, counts } = simulated;
  const completed = moves.filter(({ phase }) => phase === 'completed').length;
  return [
    figure('time', seconds / 60, 'minutes'),
    figure('vaults moved completely', completed, `of ${String(scenario.vaults)}`),
    figure('time of a move, median', median(moves.map((move) => move.seconds)), 's'),
    figure('requests: secret set', asked.accepted.set, 'calls'),
    figure('requests: others', asked.accepted.other, 'calls'),
    figure('requests refused by a limit', asked.refused, 'calls'),
    figure('requests during an outage', asked.away, 'calls'),
    figure('activities', counts.activities, 'runs'),
    ...costFigures(scenario, simulated),
    ...useFigures(scenario, simulated),
  ];
}

function costFigures(scenario: Scenario, simulated: Simulated): BenchResult[] {
  const billed = billedOf(scenario, simulated);
  const { vaults, functions, objects, leases, storageBackend } = costOf(billed);
  const idle = idleTransactions(scenario);
  return [
    figure('cost: requests to vaults', vaults, 'USD'),
    figure('cost: functions', functions, 'USD'),
    figure('cost: objects in the store', objects, 'USD'),
    figure('cost: leases of pace, with their audit log', leases, 'USD'),
    figure('cost: backend Azure Storage', storageBackend, 'USD'),
    figure('backend Azure Storage: transactions', billed.queueTransactions + billed.tableTransactions, 'at most'),
    figure('backend Azure Storage: idle, one instance for 30 days', idle.queue + idle.table, 'transactions'),
    figure('backend Durable Task Scheduler: actions', billed.actions, 'actions'),
  ];
}

function useFigures(scenario: Scenario, simulated: Simulated): BenchResult[] {
  const use = useOf(scenario, simulated);
  const bottleneck = bottleneckOf(use);
  const shown = bottleneck ?? 'none of these: answers, pauses and places in the fleet';
  return [
    ...resources.map((resource) => figure(`use: ${resource}`, use[resource] * 100, '%')),
    figure(`bottleneck: ${shown}`, (bottleneck === undefined ? 0 : use[bottleneck]) * 100, '%'),
  ];
}

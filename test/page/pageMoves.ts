import { defaultSubscriptionId } from '../../local/azure/cloud/defaults';
import { otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';
import { createTarget } from '../support/seeds/targetSeed';
import { fewSource, fleetSize, manySource, otherTargets, otherVault } from './pageSeed';
import { type PageStack } from './pageStack';
import { startStoredPlan } from './storedPlan';

/** The ids that the app gave to what the walk looks at. */
export interface Started {
  readonly check: string;
  /** Of vaults that differ in many ways. */
  readonly comparison: string;
  /** Of a full vault and an empty one. */
  readonly long: string;
  /** For users of a vault. */
  readonly search: string;
}

/** Starts a move with a plan of this number of secrets, one move for each group of the list, a run of checks, and comparisons. */
export async function startMoves(stack: PageStack, items: number): Promise<Started> {
  const [stopped, failing] = otherTargets;
  const few = { id: 'few', sourceVault: fewSource, targetVault: otherGeographyTarget };
  const { statusQueryGetUri = '' } = await stack.start('moves', few);
  await startStoredPlan(stack, statusQueryGetUri, items);
  await stack.waitForMove('few', ({ phase }) => phase === 'partiallyCompleted');
  const failOn = { failOn: ['blocked'], id: 'failing', sourceVault: fewSource, targetVault: failing };
  await stack.start('moves', failOn);
  const pair = { sourceVault: fewSource, targetVault: stopped };
  const select = { include: ['payments', 'constructor', 'toString'] };
  await stack.start('moves', { id: 'earlier', ...pair, select, dryRun: true });
  await stack.waitForMove('earlier', ({ phase }) => phase === 'partiallyCompleted');
  await stack.start('moves', { id: 'to-cancel', ...pair, approval: 'required' });
  const rehearse = { into: { createTarget: { ...createTarget, location: 'francecentral' } } };
  await stack.start('moves', { ...few, id: 'rehearsed', rehearse });
  const { checks } = await stack.start('checks', { sourceVault: fewSource, targetVault: otherGeographyTarget });
  const check = (checks as readonly { readonly id: string }[])[0]?.id ?? '';
  await stack.start('moves', {
    id: 'many',
    sourceVault: manySource,
    targetVault: sameGeographyTarget,
    approval: 'required',
  });
  await stack.waitForMove('many', ({ phase }) => phase === 'awaitingApproval');
  await stack.waitForMove('to-cancel', ({ phase }) => phase === 'awaitingApproval');
  await stack.waitForMove('failing', ({ phase }) => phase === 'failed');
  await stack.waitForMove('rehearsed', ({ phase }) => phase === 'completed');
  const compared = { sourceVault: fewSource, targetVault: otherVault };
  const { id: comparison } = await stack.start('comparisons', compared);
  const all = { sourceVault: manySource, targetVault: sameGeographyTarget, depth: 'metadata' };
  const { id: long } = await stack.start('comparisons', all);
  for (const id of [comparison, long]) {
    await stack.waitFor(`comparisons/${id}`, (body) => 'state' in body && body.state === 'completed');
  }
  const held = { id: 'held', sourceVault: fewSource, targetVault: otherVault, cutover: 'hold' };
  await stack.start('moves', { ...held, select: { types: ['secret'], include: ['0'] } });
  await stack.waitForMove('held', ({ phase }) => phase === 'awaitingCutover');
  await startFleets(stack);
  await stack.waitForMove('huge', ({ phase }) => phase === 'awaitingApproval');
  const { id: search } = await stack.start('consumers', { vault: fewSource, scopes: [defaultSubscriptionId] });
  await stack.waitFor(`consumers/${search}`, (body) => 'state' in body && body.state === 'completed');
  return { check, comparison, long, search };
}

/** A fleet that has ended, one that waits for the approval of its waves, and one with many vaults. */
async function startFleets(stack: PageStack): Promise<void> {
  const rule = { from: '{app}-we', to: '{app}-ne' };
  const wave = (name: string, apps: readonly string[]) => ({
    name,
    vaults: apps.map((app) => ({ sourceVault: `${app}-we` })),
  });
  const far = { name: 'far', vaults: [{ sourceVault: 'app3-we', targetVault: 'app3-eu' }] };
  await stack.start('fleets', { id: 'quick', rule, waves: [wave('pilot', ['app1']), wave('rest', ['app2']), far] });
  const gated = { id: 'gated', rule, approval: 'wave', waves: [wave('first', ['app4']), wave('second', ['app5'])] };
  await stack.start('fleets', gated);
  await stack.start('fleets/check', gated);
  const apps = Array.from({ length: fleetSize }, (_, at) => `w${String(at).padStart(4, '0')}`);
  await stack.start('fleets', { id: 'wide', rule, approval: 'wave', waves: [wave('all', apps)] });
  await stack.waitFor('fleets/gated/vaults', (body) => JSON.stringify(body).includes('"overall"'));
  await stack.waitFor('fleets/quick', (body) => 'finishedAt' in body && body.finishedAt !== null);
}

/** Every view: its name, its address, and a text that it shows when it has loaded. */
export function views(started: Started): readonly (readonly [name: string, hash: string, text: string | RegExp])[] {
  return [
    ['moves', '#/', 'Needs you'],
    ['few', '#/moves/few', 'KEY_ACROSS_GEOGRAPHIES'],
    ['failing', '#/moves/failing', 'Problems'],
    ['huge', '#/moves/huge', 'KEY_ACROSS_GEOGRAPHIES'],
    ['hugePlan', '#/moves/huge/plan', 'Hash of the plan'],
    ['many', '#/moves/many', 'waits for an approval'],
    ['plan', '#/moves/many/plan', 'Hash of the plan'],
    ['difference', '#/moves/to-cancel/plan', 'Before'],
    ['rehearsed', '#/moves/rehearsed', 'deleted and purged'],
    ['held', '#/moves/held', 'Lag of the target'],
    ['fewPlan', '#/moves/few/plan', 'Settings of the vaults'],
    ['runs', '#/moves/few/runs', 'newest first'],
    ['rollback', '#/moves/few/rollback', 'Hash of the plan'],
    ['checks', '#/checks', 'newest first'],
    ['trend', `#/checks?source=${fewSource}&target=${otherGeographyTarget}`, 'Oldest run on the left'],
    ['check', `#/checks/${started.check}`, 'Findings'],
    ['fleets', '#/fleets', 'Needs you'],
    ['fleet', '#/fleets/quick', 'Waves over time'],
    ['gated', '#/fleets/gated', 'each wave needs an approval'],
    ['comparisons', '#/comparisons', 'newest first'],
    ['comparison', `#/comparisons/${started.comparison}`, 'Outcomes'],
    ['searches', '#/searches', 'newest first'],
    ['search', `#/searches/${started.search}`, 'Not proved'],
    ['unknown', '#/moves/nothing', 'MOVE_NOT_FOUND'],
  ];
}

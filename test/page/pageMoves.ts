import { otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';
import { fewSource, manySource, otherTargets } from './pageSeed';
import { type PageStack } from './pageStack';

/** Starts one move for each group of the list, and a run of checks. Returns the id of the run. */
export async function startMoves(stack: PageStack): Promise<string> {
  const [stopped, failing] = otherTargets;
  await stack.start('moves', { id: 'few', sourceVault: fewSource, targetVault: otherGeographyTarget });
  await stack.waitForMove('few', ({ phase }) => phase === 'partiallyCompleted');
  const failOn = { failOn: ['blocked'], id: 'failing', sourceVault: fewSource, targetVault: failing };
  await stack.start('moves', failOn);
  await stack.start('moves', {
    id: 'to-cancel',
    sourceVault: fewSource,
    targetVault: stopped,
    approval: 'required',
  });
  const { checks } = await stack.start('checks', { sourceVault: fewSource, targetVault: otherGeographyTarget });
  const checkId = (checks as readonly { readonly id: string }[])[0]?.id ?? '';
  await stack.start('moves', {
    id: 'many',
    sourceVault: manySource,
    targetVault: sameGeographyTarget,
    approval: 'required',
  });
  await stack.waitForMove('many', ({ phase }) => phase === 'awaitingApproval');
  await stack.waitForMove('to-cancel', ({ phase }) => phase === 'awaitingApproval');
  await stack.waitForMove('failing', ({ phase }) => phase === 'failed');
  return checkId;
}

/** Every view: its name, its address, and a text that it shows when it has loaded. */
export function views(checkId: string): readonly (readonly [name: string, hash: string, text: string | RegExp])[] {
  return [
    ['moves', '#/', 'Needs you'],
    ['few', '#/moves/few', 'KEY_ACROSS_GEOGRAPHIES'],
    ['failing', '#/moves/failing', 'Problems'],
    ['many', '#/moves/many', 'waits for an approval'],
    ['plan', '#/moves/many/plan', 'Hash of the plan'],
    ['fewPlan', '#/moves/few/plan', 'Settings of the vaults'],
    ['runs', '#/moves/few/runs', 'newest first'],
    ['checks', '#/checks', 'newest first'],
    ['check', `#/checks/${checkId}`, 'Findings'],
    ['unknown', '#/moves/nothing', 'MOVE_NOT_FOUND'],
  ];
}

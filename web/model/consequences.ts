import { counted } from '../../shared/words/word';
import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { routes, routeWords } from './words';

/** Says in sentences what the approval of a plan starts. */
export function consequencesOf(plan: PlanAnswer): readonly string[] {
  const { source, target, byRoute, versions, configuration, plannedSettings } = plan;
  const stays = byRoute.skip + byRoute.block;
  const ways = routes
    .filter((route) => route !== 'skip' && route !== 'block' && route !== 'update' && byRoute[route] > 0)
    .map((route) => `${counted(byRoute[route], 'item')} ${routeWords[route]}`);
  const updates = byRoute.update;
  const copied = plannedSettings.filter(({ action }) => action === 'copy').length;
  const writes = configuration.steps.length;
  return [
    `The move starts to write to ${target.name} at once.`,
    ways.length === 0
      ? 'No item goes to the target.'
      : `From ${source.name} go ${ways.join(', ')}. All of them together have ${counted(versions, 'version')} at most.`,
    ...(updates === 0
      ? []
      : [
          `It sets attributes and policies of ${counted(updates, 'item')} in ${target.name}, whose content stays unchanged.`,
        ]),
    ...(stays === 0 ? [] : [`${counted(stays, 'item')} of the source ${stays === 1 ? 'does' : 'do'} not move.`]),
    ...(configuration.target === 'absent' ? [`The move creates the vault ${target.name}.`] : []),
    ...(writes === 0 ? [] : [`It makes ${counted(writes, 'change')} to the configuration of ${target.name}.`]),
    ...(copied === 0 ? [] : [`It copies ${counted(copied, 'setting')} of issuers and contacts.`]),
    'You can cancel the move while it runs. Items that arrived then remain in the target.',
  ];
}

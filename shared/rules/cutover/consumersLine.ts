import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { consumersQuery } from '../configuration/consumersQuery';
import { lineOf } from './cutoverLine';

/** Who still reads the source. Only its audit log knows, and the app cannot read that. */
export function consumersLine({ sourceVault }: Pick<MoveSpec, 'sourceVault'>): CutoverLine {
  return lineOf('CONSUMERS', 'You know every application that reads the source, and how it changes over.', {
    state: 'unknown',
    found: 'The app cannot read the audit log of the source.',
    action:
      'Run the query in the workspace that the diagnostic settings of the source name. It lists callers and what they called. The app is one of them.',
    query: consumersQuery(sourceVault),
  });
}

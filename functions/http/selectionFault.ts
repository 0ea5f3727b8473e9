import { type Select } from '../../shared/contracts/model/movePolicy';
import { excludesAllNames } from '../../shared/rules/text/selectionWidth';

/**
 * Returns why a selection cannot match anything in any vault. The plan refuses selections that only a particular vault
 * cannot match.
 */
export function selectionFault(select: Select) {
  if (!excludesAllNames(select)) return undefined;
  const detail = 'Expected a selection that can match something; "exclude" removes everything that "include" names.';
  const errors = [{ pointer: '/select/exclude', detail }];
  return {
    ok: false,
    status: 400,
    code: 'NOTHING_SELECTED',
    detail: `${detail} Nothing was started.`,
    errors,
  } as const;
}

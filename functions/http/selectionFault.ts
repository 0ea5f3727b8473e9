import { type Select } from '../../shared/contracts/api/moveRequest';
import { excludesAllNames } from '../../shared/rules/plan/selectionWidth';

/** Why a selection matches nothing in any vault; what only the vault's list shows is refused by the plan. */
export function selectionFault(select: Select) {
  if (!excludesAllNames(select)) return undefined;
  const detail = 'Expected a selection that can match something; "exclude" takes away everything that "include" names.';
  const errors = [{ pointer: '/select/exclude', detail }];
  return {
    ok: false,
    status: 400,
    code: 'NOTHING_SELECTED',
    detail: `${detail} Nothing was started.`,
    errors,
  } as const;
}

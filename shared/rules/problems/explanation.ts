import { type ItemType } from '../../contracts/model/item';

interface Words {
  readonly detail: string;
  readonly remedy: string;
}

export interface Explanation extends Words {
  /**
   * `asProblem`: the item, or one of its versions, did not arrive unchanged, and a person has to act. `asNotice`: it arrived, and
   * a person should know about a consequence. `asRemark`: explains the route; nothing to do.
   */
  readonly severity: 'problem' | 'notice' | 'remark';
}

/** Texts that replace the others in a plan, or for one type of item. */
export interface Variants {
  readonly planned?: Partial<Words>;
  readonly byType?: Partial<Record<ItemType, Partial<Words>>>;
}

export type ReasonText = Explanation & Variants;

export const nothingToDo = 'Nothing to do.';

export function asProblem(detail: string, remedy: string, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'problem', ...variants };
}

export function asNotice(detail: string, remedy: string, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'notice', ...variants };
}

export function asRemark(detail: string, remedy = nothingToDo, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'remark', ...variants };
}

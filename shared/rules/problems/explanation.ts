import { type ItemType } from '../../contracts/model/item';

export interface Words {
  readonly detail: string;
  readonly remedy: string;
}

export interface Explanation extends Words {
  /**
   * `problem`: the item, or one of its versions, did not arrive unchanged, and a person has to act. `notice`: it arrived, and
   * a person should know about a consequence. `remark`: explains the route; nothing to do.
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

export function problem(detail: string, remedy: string, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'problem', ...variants };
}

export function notice(detail: string, remedy: string, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'notice', ...variants };
}

export function remark(detail: string, remedy = nothingToDo, variants: Variants = {}): ReasonText {
  return { detail, remedy, severity: 'remark', ...variants };
}

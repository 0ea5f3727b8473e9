import { type ReasonCode } from '../contracts/reasonCodes';
import { itemReasons } from './itemReasons';
import { placeReasons } from './placeReasons';
import { targetReasons } from './targetReasons';

export interface Explanation {
  readonly detail: string;
  readonly remedy: string;
  /**
   * `problem`: the item, or one of its versions, did not arrive as it was, and a person has to act; `notice`: it arrived,
   * and a person should know of a consequence; `remark`: explains the route, nothing to do.
   */
  readonly severity: 'problem' | 'notice' | 'remark';
}

/** What a reason code means and what to do about it, in words for the person who runs the move. */
export function explainReason(reason: ReasonCode): Explanation {
  return explanations[reason];
}

const explanations: Readonly<Record<ReasonCode, Explanation>> = { ...itemReasons, ...placeReasons, ...targetReasons };

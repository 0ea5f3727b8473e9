import { type ItemType } from '../../contracts/model/item';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type Explanation, type ReasonText } from './explanation';
import { itemReasons } from './itemReasons';
import { placeReasons } from './placeReasons';
import { targetReasons } from './targetReasons';

/** The context of a reason. */
export interface About {
  readonly itemType?: ItemType | undefined;
  readonly when: When;
}

/** `planned`: the run has written nothing, so the text says what would happen. */
export type When = 'planned' | 'done';

/** The meaning and the remedy of a reason code, for the person who runs the move. */
export function explainReason(reason: ReasonCode, { itemType, when }: About): Explanation {
  const { detail, remedy, severity, planned, byType } = explanations[reason];
  const ofType = itemType === undefined ? undefined : byType?.[itemType];
  return { detail, remedy, severity, ...(when === 'planned' ? planned : {}), ...ofType };
}

/** How much a reason matters, whenever it is reported. */
export function severityOf(reason: ReasonCode): Explanation['severity'] {
  return explanations[reason].severity;
}

const explanations: Readonly<Record<ReasonCode, ReasonText>> = { ...itemReasons, ...placeReasons, ...targetReasons };

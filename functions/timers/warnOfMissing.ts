import { type TimerHandler } from '@azure/functions';
import { describeMissing, type MissingReference } from '../../shared/contracts/model/missingReferences';

/** Logs a warning for each part of the app that is off, then runs the handler: at each time of its timer. */
export function warnOfMissing(missing: readonly MissingReference[], handler: TimerHandler): TimerHandler {
  return (timer, context) => {
    for (const each of missing) {
      const { part, setting } = each;
      const { detail, remedy } = describeMissing(each);
      context.warn(
        JSON.stringify({
          event: 'setting',
          code: 'SETTING_NOT_RESOLVED',
          part,
          setting,
          detail: `${detail} ${remedy}`,
        }),
      );
    }
    return handler(timer, context);
  };
}

import type { HostLog } from '../hostLog';
import type { RegisteredFunction } from './coreTypes';

const supportedTriggers = new Set([
  'httptrigger',
  'timertrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
]);
const supportedBindings = new Set(['http', 'durableclient', 'orchestrationclient']);

/** Warns about functions that this host never calls, and about bindings that it does not support. */
export function reportBindings(functions: Iterable<RegisteredFunction>, log: HostLog): void {
  const warn = (message: string): void => {
    log({ level: 'warning', category: 'Host.Triggers', message });
  };
  for (const fn of functions) {
    if (!supportedTriggers.has(fn.triggerType)) {
      warn(`Function '${fn.name}' is never called: the embedded host has no ${fn.trigger.type}.`);
      continue;
    }
    const others = Object.entries(fn.metadata.bindings).filter(([name]) => name !== fn.triggerName);
    for (const [, { type }] of others) {
      if (!supportedBindings.has(type.toLowerCase()))
        warn(`Function '${fn.name}' has a binding without effect here: ${type}.`);
    }
  }
}

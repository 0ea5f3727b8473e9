import type { HostLog } from '../hostLog';
import type { RegisteredFunction } from './coreTypes';

const servedTriggers = new Set([
  'httptrigger',
  'timertrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
]);
const servedBindings = new Set(['http', 'durableclient', 'orchestrationclient']);

/** Warns of functions that will never be called here, and of inputs and outputs that will stay empty. */
export function reportBindings(functions: Iterable<RegisteredFunction>, log: HostLog): void {
  const warn = (message: string): void => {
    log({ level: 'warning', category: 'Host.Triggers', message });
  };
  for (const fn of functions) {
    if (!servedTriggers.has(fn.triggerType)) {
      warn(`Function '${fn.name}' is never called: the embedded host has no ${fn.trigger.type}.`);
      continue;
    }
    const others = Object.entries(fn.metadata.bindings).filter(([name]) => name !== fn.triggerName);
    for (const [, { type }] of others) {
      if (!servedBindings.has(type.toLowerCase()))
        warn(`Function '${fn.name}' has a binding without effect here: ${type}.`);
    }
  }
}

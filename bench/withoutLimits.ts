import { requestClasses, serviceLimits } from '../shared/clients/pace/serviceLimits';

// Loaded into the app's process before the app. The emulator's rate limits are off then too. Only maxInFlight remains
// of the pace, and a plain loop has that limit as well.
const none = Number.MAX_SAFE_INTEGER;
for (const requestClass of requestClasses) Object.assign(serviceLimits, { [requestClass]: none });

import { serviceLimits } from '../shared/clients/transport/requestLimiter';

// Loaded into the app's process before the app. The emulator's rate limits are off then too. Only maxInFlight remains
// of the pace, and a plain loop has that limit as well.
const none = Number.MAX_SAFE_INTEGER;
Object.assign(serviceLimits, { set: none, keyCreate: none, hsmKeyCreate: none, other: none });

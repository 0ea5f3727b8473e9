import { serviceLimits } from '../shared/clients/transport/requestLimiter';

// Loaded into the app's process ahead of the app. The emulator's rates are off then too; what is left of the pace is
// maxInFlight, which is the one thing that a bare loop has as well.
const none = Number.MAX_SAFE_INTEGER;
Object.assign(serviceLimits, { set: none, keyCreate: none, hsmKeyCreate: none, other: none });

import { type ProveInput } from '../../../functions/runtime/newerVersion';

/** For tests without start tokens: no input has a proof. */
export const noProof: ProveInput = { proveInput: () => Promise.resolve(false) };

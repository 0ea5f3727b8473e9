/** What the process ends with. Scripts depend on these numbers, so they never change. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, stays: 3, needsApproval: 4, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

import { type Completion, type CompletionCode, type CompletionLine } from '../contracts/api/completion';

const dayMs = 86_400_000;

/** What a lock needs. It can be taken back, so the log of the last use need not reach back yet. */
const linesOfLock: readonly CompletionCode[] = ['MOVE', 'ITEMS', 'CONSUMERS', 'KEYS'];

/** Whether a line of a statement forbids a step at the source. */
export function forbids(step: 'lock' | 'delete', { code, state }: Pick<CompletionLine, 'code' | 'state'>): boolean {
  if (step === 'delete') return state !== 'yes';
  return linesOfLock.includes(code) ? state !== 'yes' : code === 'SOURCE_WRITES' && state === 'no';
}

/** When a locked vault has been locked for its whole window at the earliest; null if it is not locked, or the window is not known. */
export function quietFrom({
  lockedAt,
  lastUse,
}: Pick<Completion, 'lastUse'> & { readonly lockedAt: string | null }): string | null {
  if (lockedAt === null || lastUse === null) return null;
  return new Date(Date.parse(lockedAt) + lastUse.windowDays * dayMs).toISOString();
}

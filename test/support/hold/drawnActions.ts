import { type Edit } from './editLog';
import { targetEdits } from './targetEdits';

// What people do in one run, drawn by a seed.

/** During the hold, between reading the checklist and asking for the cutover, or after asking for it. */
export const moments = ['hold', 'between', 'last'] as const;
export type Moment = (typeof moments)[number];

const kinds = [
  ['editTarget', 30],
  ['editSource', 16],
  ['itemOfTarget', 20],
  ['itemOfSource', 12],
  ['restoreOlder', 6],
  ['firewall', 6],
  ['rights', 5],
  ['deleteVault', 4],
  ['emptyVault', 5],
  ['replaceVault', 5],
  ['kill', 4],
  ['takeOver', 8],
] as const;
export type ActionKind = (typeof kinds)[number][0];

/** Edits of any item. Few items, so that both vaults often change the same one. */
export const itemOps = ['add', 'tag', 'disable', 'remove', 'purge', 'madeAgain'] as const;
export const anyItems = [
  { type: 'secret', name: 'steady' },
  { type: 'secret', name: 'steady-too' },
  { type: 'key', name: 'steady-key' },
  { type: 'certificate', name: 'renewed' },
] as const;

export interface Action {
  readonly kind: ActionKind;
  readonly moment: Moment;
  readonly side: 'source' | 'target';
  /** The place of the edit in `targetEdits`. */
  readonly edit: number;
  readonly op: (typeof itemOps)[number];
  readonly item: (typeof anyItems)[number];
  readonly waitMs: number;
  /** How long a vault is away. Undefined: until the run was judged once. */
  readonly awayMs: number | undefined;
  readonly dice: number;
}

export interface DrawnRun {
  readonly request: Readonly<Record<string, unknown>>;
  readonly freeze: 'require' | 'report' | 'none';
  /** Whether the run waits during the hold until the target was read after the edits. */
  readonly isPatient: boolean;
  readonly actions: readonly Action[];
}

export function drawRun(random: () => number): DrawnRun {
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] ?? drop();
  const request = {
    method: random() < 0.2 ? 'exportImport' : 'auto',
    deletions: random() < 0.3 ? 'follow' : 'report',
    targetReadMinutes: random() < 0.6 ? 5 : 60,
  };
  const freeze = oneOf(['none', 'none', 'report', 'require'] as const);
  const actions = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    kind: drawKind(random()),
    moment: oneOf(moments),
    side: random() < 0.7 ? ('target' as const) : ('source' as const),
    edit: Math.floor(random() * targetEdits.length),
    op: oneOf(itemOps),
    item: oneOf(anyItems),
    waitMs: Math.floor(random() * 1_200),
    awayMs: random() < 0.6 ? Math.floor(random() * 2_500) : undefined,
    dice: random(),
  }));
  return { request, freeze, isPatient: random() < 0.4, actions };
}

function drawKind(random: number): ActionKind {
  let dice = random * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) if ((dice -= weight) < 0) return kind;
  return 'editTarget';
}

function drop(): never {
  throw new Error('Expected something to draw from.');
}

/** What an edit is called in the log. */
export function whatOf({ kind, edit, op }: Action): Edit['what'] {
  if (kind === 'itemOfTarget' || kind === 'itemOfSource') return op;
  return kind === 'editTarget' || kind === 'editSource' ? (targetEdits[edit]?.itemName ?? kind) : kind;
}

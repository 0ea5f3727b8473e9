import { createRequire } from 'node:module';
import type * as Prebuilt from '@photostructure/sqlite';

/** What `node:sqlite` and the prebuilt package have in common, as far as `openSqlite` uses it. */
export interface SqliteEngine {
  readonly DatabaseSync: new (file: string, options: { readonly readOnly: boolean }) => EngineDatabase;
}

interface EngineDatabase {
  exec(sql: string): void;
  prepare(sql: string): EngineStatement;
  close(): void;
}

interface EngineStatement {
  get(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  run(...parameters: unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
}

/** The message says what to do. */
export class SqliteUnavailableError extends Error {
  override readonly name = 'SqliteUnavailableError';

  constructor(cause: unknown) {
    const { version, platform, arch } = process;
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    const found = `Node ${version.slice(1)} has no SQLite, and the prebuilt one does not load on ${platform} ${arch} (${reason})`;
    super(`${found}. Use Node 22.13 or newer, which includes SQLite.`, { cause });
  }
}

let chosen: SqliteEngine | undefined;

/** SQLite for this Node: its own from 22.13 on, else the prebuilt package. Throws SqliteUnavailableError. */
export function sqliteEngine(): SqliteEngine {
  return (chosen ??= builtInEngine() ?? prebuiltEngine());
}

/** `node:sqlite`; undefined if this Node lacks it, or has it only with a flag. */
export function builtInEngine(): SqliteEngine | undefined {
  // Node has this function from 20.16 on.
  if (!('getBuiltinModule' in process)) return undefined;
  return withoutWarning(() => process.getBuiltinModule('node:sqlite') as SqliteEngine | undefined);
}

/**
 * The package. It has a file for each system, so nothing is compiled at its installation. It names Node 22 as its oldest, but works on
 * Node 20, as the contract test shows. Its versions for Node 20 keep a closed file locked.
 */
export function prebuiltEngine(): SqliteEngine {
  try {
    return createRequire(__filename)('@photostructure/sqlite') as typeof Prebuilt;
  } catch (error) {
    throw new SqliteUnavailableError(error);
  }
}

/**
 * Runs `load` without the warning of some versions of Node that their SQLite is experimental. The contract test shows that
 * it does here what the tools rely on. Node emits the warning during the load, so all other warnings remain.
 */
function withoutWarning<T>(load: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...others: unknown[]) => {
    if (others[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite ')) return;
    Reflect.apply(emitWarning, undefined, [warning, ...others]);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

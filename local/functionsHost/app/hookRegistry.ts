import type { HostLog } from '../hostLog';
import type { HookCallback } from './coreTypes';

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof hookNames)[number];

/** Runs the app's hooks of each name in the order in which they were registered. */
export class HookRegistry {
  /** An object that all hooks of the app share until the process ends. */
  readonly appHookData: Record<string, unknown> = {};
  private readonly callbacks = new Map<HookName, HookCallback[]>(hookNames.map((name) => [name, []]));
  private insideLogHook = false;

  constructor(private readonly hostLog: HostLog) {}

  /** Adds a hook and returns a function that removes it. Throws a RangeError for an unknown name, as the worker does. */
  add(name: string, callback: HookCallback): () => void {
    const known = hookNames.find((each) => each === name);
    if (!known)
      throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
    this.callbacks.set(known, [...this.of(known), callback]);
    return () => {
      this.callbacks.set(
        known,
        this.of(known).filter((each) => each !== callback),
      );
    };
  }

  has(name: HookName): boolean {
    return this.of(name).length > 0;
  }

  async run(name: HookName, context: object): Promise<void> {
    for (const callback of this.of(name)) await callback(context);
  }

  /** Runs the log hooks, which may change the entry. A hook that logs does not call itself again. */
  runLog(entry: { level: string; category: string; message: string; invocationContext: unknown }): void {
    if (this.insideLogHook) return;
    this.insideLogHook = true;
    try {
      const context = Object.assign(entry, { hookData: {}, appHookData: this.appHookData });
      for (const callback of this.of('log')) callback(context);
    } catch (error) {
      this.hostLog({ level: 'error', category: 'Host.Hooks', message: `A log hook failed: ${String(error)}` });
    } finally {
      this.insideLogHook = false;
    }
  }

  private of(name: HookName): readonly HookCallback[] {
    return this.callbacks.get(name) ?? [];
  }
}

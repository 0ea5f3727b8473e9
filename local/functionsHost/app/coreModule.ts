import Module from 'node:module';
import { z } from 'zod';
import { HostError } from '../hostError';
import type { HostLog, LogLevel } from '../hostLog';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
  RegisteredFunction,
} from './coreTypes';
import { HookRegistry } from './hookRegistry';

const coreModuleName = '@azure/functions-core';
/** Versions that the library reads. Both support HTTP streams and log hooks. */
const workerVersion = '3.9.1';
const hostVersion = '4.1037.0';

const metadataSchema = z.looseObject({
  name: z.string().min(1),
  functionId: z.string().optional(),
  bindings: z.record(z.string(), z.looseObject({ type: z.string(), direction: z.string().optional() })),
});

/**
 * Replaces the module `@azure/functions-core`, which the Node.js worker provides and which is not on disk. It collects the
 * functions and hooks that the app registers. Apps can register functions until `close()`.
 */
export class CoreModule {
  readonly hooks: HookRegistry;
  readonly functions = new Map<string, RegisteredFunction>();
  private model: ProgrammingModel | undefined;
  private open = true;

  constructor(private readonly log: HostLog) {
    this.hooks = new HookRegistry(log);
  }

  /** Makes `require('@azure/functions-core')` return this module in the whole process, as the worker does. */
  install(): void {
    const api = this.api();
    // The function below is called with the module as `this`, as in Node.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const nodeRequire = Module.prototype.require;
    const patched = function (this: Module, id: string): unknown {
      return id === coreModuleName ? api : (Reflect.apply(nodeRequire, this, [id]) as unknown);
    };
    Module.prototype.require = Object.assign(patched, nodeRequire);
  }

  /** Refuses functions that are registered later. */
  close(): void {
    this.open = false;
  }

  /** The model that the library has set. An app without a model has registered no functions. */
  programmingModel(): ProgrammingModel {
    if (this.model) return this.model;
    throw new HostError('APP_NOT_LOADED', 'The app registered no functions through @azure/functions 4.x.');
  }

  private api(): object {
    return {
      version: workerVersion,
      hostVersion,
      Disposable,
      registerFunction: (metadata: unknown, callback: FunctionCallback) => this.registerFunction(metadata, callback),
      registerHook: (name: string, callback: HookCallback) => {
        const remove = this.hooks.add(name, callback);
        return new Disposable(remove);
      },
      setProgrammingModel: (model: ProgrammingModel) => {
        this.model = model;
      },
      getProgrammingModel: () => this.model,
      log: (level: LogLevel, category: string, message: string) => {
        this.log({ level, category: `Worker.${category}`, message });
      },
    };
  }

  private registerFunction(metadata: unknown, callback: FunctionCallback): Disposable {
    if (!this.open) throw new Error('A function can only be registered during app startup.');
    const registered = readFunction(metadataSchema.parse(metadata), callback);
    const id = registered.metadata.functionId ?? registered.name;
    if ([...this.functions.values()].some((other) => (other.metadata.functionId ?? other.name) === id)) {
      throw new Error(`A function with id "${id}" has already been registered.`);
    }
    // Names are compared without case (extension: FunctionName.cs), so the host cannot distinguish these two.
    const key = registered.name.toLowerCase();
    if (this.functions.has(key)) throw new Error(`Two functions differ from "${registered.name}" only by letter case.`);
    this.functions.set(key, registered);
    return new Disposable(() => this.functions.delete(key));
  }
}

function readFunction(metadata: FunctionMetadata, callback: FunctionCallback): RegisteredFunction {
  const found = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (!found) throw new Error(`Function "${metadata.name}" has no trigger.`);
  const [triggerName, trigger] = found;
  return { name: metadata.name, metadata, callback, triggerName, trigger, triggerType: trigger.type.toLowerCase() };
}

class Disposable {
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const each of disposables) each.dispose();
    });
  }

  constructor(private readonly callOnDispose: () => unknown) {}

  dispose(): unknown {
    return this.callOnDispose();
  }
}

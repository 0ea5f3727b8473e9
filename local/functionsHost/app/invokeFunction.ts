import { randomUUID } from 'node:crypto';
import type { HostLog, LogLevel } from '../hostLog';
import type { CoreModule } from './coreModule';
import type { CoreContext, InvocationModel, RegisteredFunction, TypedData } from './coreTypes';

export interface InvocationRequest {
  readonly invocationId?: string;
  /** Data of the trigger. The input of the function is undefined without it. */
  readonly triggerData: TypedData | undefined;
  /** Data of the other inputs by binding name. */
  readonly extraInputs?: Readonly<Record<string, TypedData>>;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number };
  /** W3C trace context of the caller, if any. */
  readonly traceContext?: { readonly traceParent: string; readonly traceState: string };
}

export type InvocationOutcome =
  | {
      readonly ok: true;
      readonly returnValue: TypedData | undefined;
      /** The function's own return value, before the conversion into data. */
      readonly result: unknown;
    }
  | { readonly ok: false; readonly error: Error };

export type Invoke = (fn: RegisteredFunction, request: InvocationRequest) => Promise<InvocationOutcome>;

/**
 * Runs one invocation through the library, with the app's hooks around it: arguments, preInvocation, function,
 * postInvocation, response (worker: src/eventHandlers/InvocationHandler.ts). Never rejects.
 */
export function createInvoke(core: CoreModule, log: HostLog): Invoke {
  return async (fn, request) => {
    try {
      return await invokeOnce(core, log, fn, request);
    } catch (error) {
      return { ok: false, error: toError(error) };
    }
  };
}

async function invokeOnce(
  core: CoreModule,
  log: HostLog,
  fn: RegisteredFunction,
  request: InvocationRequest,
): Promise<InvocationOutcome> {
  const coreContext = createCoreContext(core, log, fn, request);
  const model = core.programmingModel().getInvocationModel(coreContext.context);
  const { context, inputs } = await model.getArguments();
  coreContext.invocationContext = context;

  const shared = { hookData: {}, appHookData: core.hooks.appHookData, invocationContext: context };
  const before = { ...shared, functionCallback: fn.callback, inputs };
  coreContext.context.state = 'preInvocationHooks';
  await core.hooks.run('preInvocation', before);

  coreContext.context.state = 'invocation';
  const after = { ...shared, inputs: before.inputs, ...(await runFunction(model, context, before)) };
  coreContext.context.state = 'postInvocationHooks';
  await core.hooks.run('postInvocation', after);

  // Only null and undefined mean "no error": `throw undefined` counts as success without a result.
  if (after.error !== null && after.error !== undefined) return { ok: false, error: toError(after.error) };
  const response = await model.getResponse(context, after.result);
  return { ok: true, returnValue: response.returnValue ?? undefined, result: after.result };
}

async function runFunction(
  model: InvocationModel,
  context: object,
  before: { functionCallback: (...args: unknown[]) => unknown; inputs: unknown[] },
): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await model.invokeFunction(context, before.inputs, before.functionCallback), error: null };
  } catch (error) {
    return { result: null, error };
  }
}

function createCoreContext(core: CoreModule, log: HostLog, fn: RegisteredFunction, request: InvocationRequest) {
  const invocationId = request.invocationId ?? randomUUID();
  const inputData = Object.entries(request.extraInputs ?? {}).map(([name, data]) => ({ name, data }));
  const holder: { context: CoreContext; invocationContext: unknown } = {
    invocationContext: undefined,
    context: {
      invocationId,
      request: {
        invocationId,
        functionId: fn.metadata.functionId ?? fn.name,
        inputData: [{ name: fn.triggerName, data: request.triggerData }, ...inputData],
        triggerMetadata: request.triggerMetadata ?? {},
        traceContext: request.traceContext ?? {},
        retryContext: request.retryContext,
      },
      metadata: fn.metadata,
      state: undefined,
      log: (level, category, message) => {
        const entry = { level, category, message, invocationContext: holder.invocationContext };
        if (core.hooks.has('log')) core.hooks.runLog(entry);
        log({
          level: entry.level as LogLevel,
          category: `Function.${fn.name}.${entry.category === 'user' ? 'User' : 'System'}`,
          message: entry.message,
          functionName: fn.name,
          invocationId,
        });
      },
    },
  };
  return holder;
}

/** The text that the real host has for a failed invocation, as exceptions of the extension contain it. */
export function invocationFailure(error: Error): string {
  return `Result: Failure\nException: ${error.message}\nStack: ${error.stack ?? ''}`;
}

/** Converts a thrown value into an Error: a text becomes the message, an object its JSON (worker: src/errors.ts). */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'string') return new Error(thrown);
  if (typeof thrown === 'object' && thrown !== null) return new Error(JSON.stringify(thrown));
  return new Error(String(thrown));
}

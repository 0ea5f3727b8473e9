// The part of the `@azure/functions-core` interface that the library uses
// (contract of the Node.js worker 3.9; `@azure/functions` 4.16 src/InvocationModel.ts and src/ProgrammingModel.ts).

/** A value that goes into or out of the app. A value without fields means nothing. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: unknown;
}

export interface Binding {
  readonly type: string;
  readonly direction?: string | undefined;
  readonly [option: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string | undefined;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: object) => unknown;

export interface CoreContext {
  readonly invocationId: string;
  readonly request: {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly { readonly name: string; readonly data: TypedData | undefined }[];
    readonly triggerMetadata: Readonly<Record<string, TypedData>>;
    readonly traceContext: object;
    readonly retryContext: { readonly retryCount: number; readonly maxRetryCount: number } | undefined;
  };
  readonly metadata: FunctionMetadata;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: string, category: string, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<{ returnValue?: TypedData | null }>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** A function that the app registered, with its trigger taken from the bindings. */
export interface RegisteredFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  readonly triggerName: string;
  /** Type of the trigger in lower case: `httptrigger`, `activitytrigger`, … */
  readonly triggerType: string;
  readonly trigger: Binding;
}

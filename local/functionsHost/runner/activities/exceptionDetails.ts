/** The part of a .NET exception that the history of a real instance contains. */
export interface DotnetException {
  readonly className: string;
  /** The library of the class; that of `System.Exception` if absent. */
  readonly assembly?: string;
  readonly message: string;
  readonly inner?: DotnetException;
}

/** The details of a failure, as the extension writes them: a .NET exception as JSON text. The library requires a text. */
export function exceptionDetails(exception: DotnetException): string {
  return JSON.stringify(fields(exception));
}

function fields({ className, assembly = 'System.Private.CoreLib', message, inner }: DotnetException): object {
  return {
    $type: `${className}, ${assembly}`,
    ClassName: className,
    Message: message,
    Data: null,
    InnerException: inner ? fields(inner) : null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    HResult: -2146233088,
    Source: null,
  };
}

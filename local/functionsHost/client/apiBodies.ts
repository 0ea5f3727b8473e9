import { PayloadTooLarge, requireWithinLimit } from '../runner/payloadLimit';
import type { ApiTools } from './apiCall';

/** Creates an answer with a JSON body. */
export function jsonResponse(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** Creates an error answer in the form of the durable HTTP API. It shows no stack, which would be that of another program. */
export function errorResponse(status: number, message: string): Response {
  const type = status === 400 ? 'System.ArgumentException' : 'System.InvalidOperationException';
  return jsonResponse(status, { Message: message, ExceptionMessage: message, ExceptionType: type, StackTrace: null });
}

/** Creates the answer to a request that the extension refuses by itself, without an exception. */
export function refusalResponse(status: number, message: string): Response {
  return jsonResponse(status, { Message: message });
}

/** Reads the text of a JSON body. `fault` describes a body that is not valid JSON. */
export async function readJsonBody(request: Request): Promise<{ readonly text: string } | { readonly fault: string }> {
  const text = await request.text();
  if (text === '') return { text };
  try {
    JSON.parse(text);
    return { text };
  } catch (error) {
    return { fault: `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The answer to a payload over the limit of the host: 500, as for every error of a backend. Undefined if it is not over. */
export function refusePayload(
  { maxPayloadBytes }: Pick<ApiTools, 'maxPayloadBytes'>,
  what: string,
  json: string | null,
): Response | undefined {
  try {
    requireWithinLimit(maxPayloadBytes, what, json);
    return undefined;
  } catch (error) {
    if (error instanceof PayloadTooLarge) return errorResponse(500, error.message);
    throw error;
  }
}

/** Parses JSON, and returns other texts unchanged. As in the real runtime, a reason such as `123` becomes a number. */
export function jsonOrText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An answer with a JSON body. */
export function jsonResponse(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** An error as the durable HTTP API words it. */
export function errorResponse(status: number, message: string): Response {
  const type = status === 400 ? 'System.ArgumentException' : 'System.InvalidOperationException';
  return jsonResponse(status, { Message: message, ExceptionType: type });
}

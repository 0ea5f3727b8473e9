const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that a web page in the developer's browser could send: requests for another host name (DNS rebinding)
 * and requests from another origin that can change something. Returns undefined for an allowed request.
 */
export function guardRequest(request: Request): Response | undefined {
  const host = request.headers.get('host') ?? '';
  if (!loopbackNames.has(host.replace(/:\d+$/, '').toLowerCase())) {
    return refused(421, 'This host accepts only requests for 127.0.0.1 and localhost.');
  }
  if (safeMethods.has(request.method)) return undefined;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const isForeign = origin !== null && origin.toLowerCase() !== `http://${host}`.toLowerCase();
  if (isForeign || (site !== null && site !== 'same-origin' && site !== 'none')) {
    return refused(403, 'Requests from other web sites are refused.');
  }
  return undefined;
}

function refused(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

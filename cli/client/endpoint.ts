import { usageError } from '../cliError';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The root of an app, from what a person wrote: `https://<app>`, with or without `/api` at its end. Throws a usage error
 * for anything else, and for plain HTTP to another machine: the function key would travel readable.
 */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (
    url === undefined ||
    !isHttp ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw usageError(
      'The endpoint must be the address of an app, as https://<name>.azurewebsites.net, without a user and without a query.',
      'A function key belongs into KVMOVER_KEY, or into the file that --key-file names.',
    );
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    throw usageError(
      `The endpoint ${url.origin} is on another machine, and plain HTTP would show the function key to the network.`,
      'Use https://.',
    );
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api$/, '');
  return new URL(`${url.origin}${path}/`);
}

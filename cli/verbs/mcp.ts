import { Writable } from 'node:stream';
import { type OpenApp } from '../app/openedApp';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { vaultPair } from './moveRequest';

/** Clients of the protocol give up after a minute. */
const waitMs = 30_000;

/** `kvmover mcp [A B]`: the tools, until the client ends. Only the protocol writes to stdout. */
export async function mcp(context: Context): Promise<ExitCode> {
  const { operands, signal, version } = context;
  const vaults = operands[0] === undefined ? undefined : vaultPair(operands);
  const { protocolOut, release } = takeStdout();
  // Other commands do not load what speaks the protocol.
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
  const { mcpServer } = await import('../mcp/server.js');
  const { ToolClient } = await import('../mcp/toolRequests.js');
  const ended = new AbortController();
  const app = keptApp(() => context.openAside(vaults));
  const server = mcpServer({
    version,
    signal: AbortSignal.any([signal, ended.signal]),
    asking: (tool, until) => ({
      signal: until,
      waitMs,
      open: async () => {
        const { client, place } = await app.open();
        return { client: new ToolClient(client.until(until), tool), place };
      },
    }),
  });
  try {
    await server.connect(new StdioServerTransport(process.stdin, protocolOut));
    await clientEnds(signal);
  } finally {
    ended.abort();
    await server.close();
    await app.close();
    release();
  }
  return exitCodes.ok;
}

/** A client that ends, or is killed, closes stdin. */
function clientEnds(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      resolve();
    };
    process.stdin.once('end', end).once('close', end).once('error', end);
    process.stdout.once('close', end);
    signal.addEventListener('abort', end);
  });
}

/** Everything else that writes to stdout writes to stderr instead. */
function takeStdout() {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const protocolOut = new Writable({
    write: (chunk: Uint8Array, _, done) => {
      write(chunk, done);
    },
  });
  const release = () => {
    stdout.write = write;
  };
  return { protocolOut, release };
}

/** Opens the app at the first call that needs it, and again after another command's app has ended. */
function keptApp(open: () => Promise<OpenApp>) {
  let opened: Promise<OpenApp> | undefined;
  return {
    async open(): Promise<OpenApp> {
      if (opened !== undefined && (await hasEnded(opened))) opened = undefined;
      const opening = (opened ??= open());
      return opening.catch((error: unknown) => {
        if (opened === opening) opened = undefined;
        throw error;
      });
    },
    async close(): Promise<void> {
      const app = await opened?.catch(() => undefined);
      await app?.close();
    },
  };
}

async function hasEnded(opened: Promise<OpenApp>): Promise<boolean> {
  const app = await opened.catch(() => undefined);
  if (app?.place !== 'attached') return false;
  return app.client.call('getHealth', {}).then(
    () => false,
    (error: unknown) => error instanceof CliError && error.isTransient,
  );
}

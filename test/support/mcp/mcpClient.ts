import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { keyOf } from '../local/appKeys';
import { projectRoot } from '../local/localProcess';
import { shortLivedOptions } from '../nodeProcess';

export interface ToolAnswer {
  readonly isError: boolean;
  /** The structured content; of an error, what its text says. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface McpClient {
  readonly client: Client;
  /** The process of the server. */
  readonly pid: number;
  /** What the client could not read as protocol. */
  readonly faults: readonly Error[];
  readonly stderr: () => string;
  call(name: string, args?: object): Promise<ToolAnswer>;
}

interface Options {
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `kvmover mcp` with the client of the protocol's own SDK. It validates each result by the schema of its tool. */
export async function mcpClient(
  args: readonly string[],
  { program = path.join(projectRoot, 'dist/cli/main.js'), env = {} }: Options = {},
): Promise<McpClient> {
  const endpoint = args[args.indexOf('--endpoint') + 1] ?? '';
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp', ...args],
    env: {
      ...(process.env as Record<string, string>),
      ...{ KVMOVER_ENDPOINT: '', KVMOVER_STATE: '', KVMOVER_KEY: keyOf(endpoint) ?? '' },
      ...env,
      NODE_OPTIONS: shortLivedOptions(process.env),
    },
    stderr: 'pipe',
  });
  const errors: Buffer[] = [];
  transport.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const faults: Error[] = [];
  const client = new Client({ name: 'test', version: '1' });
  client.onerror = (error) => {
    faults.push(error);
  };
  await client.connect(transport);
  // The client learns the schemas of the results from it.
  await client.listTools();
  return {
    client,
    pid: transport.pid ?? 0,
    faults,
    stderr: () => Buffer.concat(errors).toString('utf8'),
    async call(name, given = {}) {
      const answer = await client.callTool({ name, arguments: { ...given } }, undefined, { timeout: 120_000 });
      const [block] = answer.content as { type: string; text: string }[];
      const text = block?.text ?? '';
      const content = answer.structuredContent ?? (JSON.parse(text) as object);
      return { isError: answer.isError === true, content: content as Record<string, unknown>, text };
    },
  };
}

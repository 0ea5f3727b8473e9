import { usageError } from '../cliError';

const maxTokenBytes = 16_384;

/** The token that standard input has, without the end of its line. */
export async function readStandardInput(): Promise<string> {
  let text = '';
  const input: AsyncIterable<Buffer> = process.stdin;
  for await (const chunk of input) {
    text += chunk.toString('utf8');
    if (text.length > maxTokenBytes) throw usageError('Standard input has more than a token.');
  }
  const token = text.trim();
  if (token !== '' && !/\s/.test(token)) return token;
  throw usageError('Expected a token in standard input.', 'For example: pass show devops | kvmover … --token-stdin');
}

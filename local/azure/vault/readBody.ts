import { type z } from 'zod';
import { badParameter, ServiceError } from './serviceError';

/** The request's JSON body, checked. Throws 400 BadParameter for what is not JSON or not of that shape, 413 when too large. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>, maxBytes: number): Promise<T> {
  const text = await readWhole(request, maxBytes);
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw badParameter(`The parameter ${at} is invalid: ${issue?.message ?? 'unexpected content'}.`);
}

async function readWhole(request: Request, maxBytes: number): Promise<string> {
  try {
    return await readText(request, maxBytes);
  } catch (error) {
    // A caller who went away in the middle of the body is no fault of the service.
    throw error instanceof ServiceError ? error : badParameter('The request body could not be read.');
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    if (Number(announced) > maxBytes) throw tooLarge();
    return request.text();
  }
  // A body without a length could be endless, so it is counted while it comes.
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = request.body ?? [];
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  if (text === '') throw badParameter('The request body is missing.');
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
}

function tooLarge(): ServiceError {
  return new ServiceError(413, 'RequestEntityTooLarge', 'The request body is too large.');
}

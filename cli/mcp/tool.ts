import { type z } from 'zod';
import { type OpenApp } from '../app/openedApp';
import { type ToolClient, type ToolName } from './toolRequests';

/** What one call of a tool gets besides its arguments. */
export interface Asking {
  /** Connects to the app. */
  readonly open: () => Promise<{ readonly client: ToolClient; readonly place: OpenApp['place'] }>;
  /** Aborts when the client cancels the call, and when the server ends. */
  readonly signal: AbortSignal;
  /** How long a call waits for a result before it answers that the work continues. */
  readonly waitMs: number;
}

export interface Tool<Input extends z.ZodType = z.ZodType> {
  readonly name: ToolName;
  readonly title: string;
  /** For the model that chooses the tool. */
  readonly about: string;
  readonly input: Input;
  readonly output: z.ZodObject;
  readonly run: (input: z.output<Input>, asking: Asking) => Promise<object>;
}

/** Checks that a tool runs with what its schema gives. */
export function tool<Input extends z.ZodType>(made: Tool<Input>): Tool {
  return { ...made, run: (input, asking) => made.run(made.input.parse(input), asking) };
}

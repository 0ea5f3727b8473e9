import { type ApiParameter } from './apiOperation';

const flag = (name: string, description: string, initial: string): ApiParameter => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string', enum: ['true', 'false'], default: initial },
});

const noHistory = 'Accepted for clients of the runtime. The answer never has the history.';

/** The flags of the runtime's status URL that an address of ours accepts. */
export const statusFlags: readonly ApiParameter[] = [
  flag('showInput', 'Whether the answer has the input.', 'true'),
  flag('showHistory', noHistory, 'false'),
  flag('showHistoryOutput', noHistory, 'false'),
];

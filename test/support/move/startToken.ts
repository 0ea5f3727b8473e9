import { type MoveAzure } from './moveAzure';

/** The hash of a new start token, as the steps of a run get it. */
export async function newStartToken(at: MoveAzure, instanceId = 'unit-move'): Promise<string> {
  const token = await at.clients().starts.make('sealed');
  await token.keep(instanceId);
  return token.hash;
}

import { activity, type ActivityFactory } from '../../../functions/steps/frame/activity';
import { verifyOne } from '../../../functions/steps/parts/verifyOne';
import { contract } from '../../../shared/contracts/steps/contract';
import { verificationSchema, verifiedOutputSchema } from '../../../shared/contracts/steps/itemSteps';
import { partialSchema } from '../../../shared/contracts/steps/contract';

// The verification of one item, as a step of its own: the tests of its rules need no page.

export const verifyItemContract = contract({
  name: 'verifyItem',
  input: verificationSchema,
  output: verifiedOutputSchema.or(partialSchema),
});

export const verifyItem: ActivityFactory = (clients) =>
  activity(verifyItemContract, (input) => verifyOne(clients, input));

// Runs after `azd provision`: assigns the app's identity its roles on the vaults, in a separate deployment. `azd
// down` may delete every resource group in azd's own deployment, and the vaults are in some of these groups.
import { runHook } from './azureCli.mjs';
import { formerSubscriptions } from './formerSubscriptions.mjs';
import { deployAtSubscription, hiddenName } from './subscriptionDeployment.mjs';

runHook(() => {
  process.env.MOVER_FORMER_SUBSCRIPTION_IDS = formerSubscriptions();
  deployAtSubscription('access', hiddenName());
  console.log("The app's identity has its roles. A new role takes some minutes to become effective.");
});

import { type Clients } from '../../../shared/clients/openClients';
import { inputDigest } from '../../../shared/rules/transfer/proofTexts';
import { type ProveInput } from '../../runtime/newerVersion';
import { isStartProved } from './isStartProved';

/** Proves inputs of orchestrations as they are stored. */
export function inputProver(clients: Pick<Clients, 'starts' | 'store'>): ProveInput {
  return {
    async proveInput({ status: { name: orchestrator, instanceId, input }, start, run: move }) {
      if (typeof input !== 'object' || input === null) return false;
      const started = { orchestrator, instanceId, digest: inputDigest(input), start };
      return isStartProved(clients, { ...started, ...(move && { move }) });
    },
  };
}

import type { EntityRequest } from './entityMessages';
import type { DurableHttpRequest } from './orchestratorActions';

/** Something an orchestration wants done, under the number that the answer will carry. */
export type Decision =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      readonly http?: DurableHttpRequest;
    }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
      readonly input: unknown;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number; readonly cancelled: boolean }
  | {
      readonly kind: 'event';
      readonly id: number;
      readonly target: string;
      readonly name: string;
      readonly request: EntityRequest;
    };

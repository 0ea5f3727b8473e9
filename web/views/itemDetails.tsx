import { counted } from '../../shared/words/word';
import { type ItemLine } from '../../shared/contracts/api/moveList';
import { routeWords, stateWords, time } from '../model/words';
import { ItemCard } from './itemCard';
import { Badge } from './elements';

/** All that the app knows about one item of a run. */
export function ItemDetails({ item, close }: { readonly item: ItemLine; readonly close: () => void }) {
  const { state, route, versions, verified, provedAt, update, problems } = item;
  return (
    <ItemCard item={item} close={close}>
      <p>
        <Badge {...stateWords[state]} /> {routeWords[route]}, {versions.done} of {counted(versions.total, 'version')}{' '}
        done
        {verified ? `, read in both vaults and equal${provedAt === null ? '' : ` at ${time(provedAt)}`}` : ''}.
      </p>
      {update === undefined ? undefined : (
        <p>
          Fields that {state === 'planned' ? 'would be set' : 'the move sets'} in the target: {update.fields.join(', ')}
          .
        </p>
      )}
      {problems.map(({ code, detail, remedy, requestId }) => (
        <div key={`${code} ${detail}`} class="problem">
          <code>{code}</code>
          <p>{detail}</p>
          <p class="remedy">{remedy}</p>
          {requestId === undefined ? undefined : (
            <p class="faint">
              Request id of the service: <code>{requestId}</code>
            </p>
          )}
        </div>
      ))}
    </ItemCard>
  );
}

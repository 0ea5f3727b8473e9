import { counted } from '../../../shared/words/word';
import { type ComparedItem, type Difference } from '../../../shared/contracts/model/comparisons';
import { sidesOf, versionsOf } from '../../model/comparedWords';
import { ItemCard } from '../itemCard';
import { Badge, Name } from '../elements';
import { comparedWords } from '../../../shared/words/outcomeWords';

/** Everything that a comparison says about one item, field by field. */
export function ComparedDetails({ item, close }: { readonly item: ComparedItem; readonly close: () => void }) {
  const { outcome, versions, differences, moreDifferences, instead = [] } = item;
  const { code, detail, requestId } = item;
  return (
    <ItemCard item={item} close={close}>
      <p>
        <Badge {...comparedWords[outcome]} />{' '}
        {versions === undefined
          ? undefined
          : `${counted(versions.source, 'version')} in the source, ${counted(versions.target, 'version')} in the target`}
      </p>
      {instead.length === 0 ? undefined : <p>The other vault has instead: {instead.join(', ')}.</p>}
      {code === undefined ? undefined : (
        <p>
          <Name text={detail ?? ''} /> <code>{code}</code>{' '}
          {requestId === undefined ? undefined : (
            <span class="faint">
              Request id of the service: <code>{requestId}</code>
            </span>
          )}
        </p>
      )}
      {differences.length === 0 ? undefined : <Differences differences={differences} />}
      {moreDifferences === undefined ? undefined : <p>{counted(moreDifferences, 'more difference')}.</p>}
    </ItemCard>
  );
}

/** Each difference in a row: the field, and what each vault has. Contents have no text here. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Differences">
      <table class="differences">
        <thead>
          <tr>
            {['Field', 'Source', 'Target', 'Version'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map((difference, at) => {
            const { source, target } = sidesOf(difference);
            return (
              <tr key={at}>
                <th scope="row">
                  <code>{difference.field}</code>{' '}
                  {difference.name === undefined ? undefined : <Name text={difference.name} />}
                </th>
                <td>
                  <Name text={source} />
                </td>
                <td>
                  <Name text={target} />
                </td>
                <td>
                  {versionsOf(difference).map((id) => (
                    <code key={id}>{id}</code>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

import { type ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { withCodePoints } from '../model/foreignText';
import { Name } from './elements';
import { Cell } from './virtualTable';

interface ItemOf {
  readonly itemType: string;
  readonly itemName: string;
}

interface ItemCardProps {
  readonly item: ItemOf;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/**
 * The details of the item that a person chose in a table. Its heading gets the focus, so that a screen reader reads on there.
 * At the end the focus returns to the button that opened them.
 */
export function ItemCard({ item: { itemType, itemName }, close, children }: ItemCardProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    opener.current = document.activeElement;
    title.current?.focus();
  }, [itemType, itemName]);
  return (
    <section class="details" aria-labelledby="item-title">
      <div class="card-head">
        <h3 id="item-title" ref={title} tabIndex={-1}>
          {itemType} <Name text={itemName} />
        </h3>
        <button
          type="button"
          class="plain"
          onClick={() => {
            close();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
        >
          Close
        </button>
      </div>
      {children}
    </section>
  );
}

/** The cell with the name of an item, which shows its details. */
export function NameCell({ name, choose }: { readonly name: string; readonly choose: () => void }) {
  return (
    <Cell of="Name">
      <button type="button" class="link" title={withCodePoints(name)} onClick={choose}>
        <Name text={name} />
      </button>
    </Cell>
  );
}

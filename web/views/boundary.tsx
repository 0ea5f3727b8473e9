import { Component, type ComponentChildren } from 'preact';

interface BoundaryProps {
  /** The view. Another one gets another try. */
  readonly place: string;
  readonly children: ComponentChildren;
}

interface BoundaryState {
  readonly hasFailed: boolean;
}

/** Says so if an answer has a form that the page cannot show, instead of leaving the earlier one in view. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false };

  static override getDerivedStateFromError(): BoundaryState {
    return { hasFailed: true };
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.place !== this.props.place && this.state.hasFailed) this.setState({ hasFailed: false });
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div class="note bad" role="alert">
        <strong>The page cannot show this answer of the app.</strong> If somebody has updated the app since you opened
        the page, load the page again.
      </div>
    );
  }
}

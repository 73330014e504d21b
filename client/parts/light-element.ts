import { LitElement } from 'lit';

/**
 * An element that renders into itself: selections, links to a place and find-in-page work across it, and the
 * server can write its content. What the server wrote is replaced in the task of the first rendering, so that
 * nobody sees it change.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }
}

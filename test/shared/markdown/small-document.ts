/** As much of a browser's document as renderDom and highlightIn use. */
export class SmallText {
  readonly textContent: string;
  constructor(text: string) {
    this.textContent = text;
  }
}

export class SmallElement {
  readonly tag: string;
  readonly attributes = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  children: (SmallElement | SmallText)[] = [];

  constructor(tag: string) {
    this.tag = tag;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  get className(): string {
    return this.attributes.get('class') ?? '';
  }

  set className(value: string) {
    this.attributes.set('class', value);
  }

  append(...nodes: (SmallElement | SmallText)[]): void {
    this.children.push(...nodes);
  }

  replaceChildren(...nodes: (SmallElement | SmallText)[]): void {
    this.children = nodes;
  }

  get textContent(): string {
    return this.children.map((child) => child.textContent).join('');
  }

  /** Only what highlightIn asks for. */
  querySelectorAll(selector: string): SmallElement[] {
    if (selector !== 'pre > code[class^="language-"]:not([data-coloured])') throw new Error(selector);
    return this.children.flatMap((child) => {
      if (!(child instanceof SmallElement)) return [];
      const wanted = child.tag === 'code' && this.tag === 'pre' && child.className.startsWith('language-');
      return wanted && !('coloured' in child.dataset) ? [child] : child.querySelectorAll(selector);
    });
  }

  get outerHTML(): string {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
    const end = ['br', 'hr'].includes(this.tag) ? '' : `${this.innerHTML}</${this.tag}>`;
    return `<${this.tag}${attributes}>${end}`;
  }

  get innerHTML(): string {
    return this.children
      .map((child) => (child instanceof SmallText ? escaped(child.textContent) : child.outerHTML))
      .join('');
  }
}

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\r', '&#13;');

/** Puts it where modules look for `document`. Returns what puts back the one before. */
export function installSmallDocument(): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'document');
  Object.defineProperty(globalThis, 'document', {
    configurable: true,
    value: {
      createElement: (tag: string) => new SmallElement(tag),
      createTextNode: (text: string) => new SmallText(text),
      createDocumentFragment: () => new SmallElement('#fragment'),
    },
  });
  return () => {
    if (before) Object.defineProperty(globalThis, 'document', before);
    else Reflect.deleteProperty(globalThis, 'document');
  };
}

import type { Secret, Viewer } from './secrets.ts';

/** Where a secret stood, for whom. */
export interface Find {
  viewer: Viewer;
  secret: Secret;
  /** A kind of place, as it is declared: 'GET /api/threads/:threadId', 'PAGE /log', 'EVENT thread:join'. */
  kind: string;
  /** Which of them. */
  address: string;
}

/** One look into everything: what was found where. The texts themselves are not kept. */
export class Look {
  places = 0;
  readonly finds: Find[] = [];
  readonly kinds = new Set<string>();
  private readonly viewers = new Map<string, Set<Viewer>>();
  private readonly secrets: readonly Secret[];

  constructor(secrets: readonly Secret[]) {
    this.secrets = secrets;
  }

  at(viewer: Viewer, kind: string, address: string, text: string): void {
    this.places += 1;
    this.kinds.add(kind);
    this.viewers.set(kind, (this.viewers.get(kind) ?? new Set()).add(viewer));
    for (const secret of this.secrets) {
      if (text.includes(secret.text)) this.finds.push({ viewer, secret, kind, address });
    }
  }

  has(viewer: Viewer, kind: string, wanted: Secret): boolean {
    return this.finds.some((f) => f.secret === wanted && f.viewer === viewer && f.kind === kind);
  }

  /** Who was shown anything at all in a kind of place. */
  viewersOf(kind: string): Viewer[] {
    return [...(this.viewers.get(kind) ?? [])].sort();
  }

  /** Those whose viewer may not read it there, a line each. */
  leaks(): string[] {
    const leaks = this.finds.filter(({ viewer, secret, kind }) => !secret.mayRead(viewer, kind));
    return [...new Set(leaks.map(lineOf))];
  }
}

const lineOf = ({ viewer, secret, kind, address }: Find) =>
  `${viewer} finds ${secret.name} in ${kind} (${address})`;

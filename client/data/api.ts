import type { ErrorBody } from '../../shared/protocol/errors.ts';

/** An act or a request that the server refused, or that didn't reach it (`unavailable`). */
export class Failed extends Error {
  readonly body: ErrorBody;
  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
  /** Whether the same may succeed later without a change. */
  get passing(): boolean {
    return this.body.code === 'unavailable' || this.body.code === 'too_many';
  }
}

/** Calls the API. @throws Failed */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new Failed({ code: 'unavailable', message: 'The server cannot be reached.' });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Failed(
      answer?.error ?? { code: 'unavailable', message: `The server answered ${response.status}.` },
    );
  }
  return answer as T;
}

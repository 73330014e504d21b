import { type ErrorCode, Refused } from '../../shared/protocol/errors.ts';

/** The HTTP status of each code. */
export const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unknown_event: 400,
  not_found: 404,
  sign_in_required: 401,
  not_allowed: 403,
  wrong_credentials: 401,
  taken: 409,
  conflict: 409,
  too_many: 429,
  too_large: 413,
  unsupported: 415,
  expired: 410,
  foreign_origin: 403,
  unavailable: 503,
};

/** What a reader is told of an error: refusals as they are, Express's own in our words, anything else as a fault. */
export function asRefusal(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const type = (error as { type?: string } | null)?.type;
  if (type === 'entity.too.large') return new Refused('too_large', 'That is larger than the server takes.');
  if (type === 'encoding.unsupported')
    return new Refused('unsupported', 'Compressed requests are not taken.');
  if (type?.startsWith('entity.') || type?.startsWith('charset.') || error instanceof URIError) {
    return new Refused('invalid', 'The request could not be read: it must be JSON in UTF-8.');
  }
  return new Refused('unavailable', 'The server could not do that now. Nothing was changed; try again.');
}

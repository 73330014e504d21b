import { msg } from '@lit/localize';
import type { LinkKind } from './link-paths.ts';

/** The heading of the page that a link leads to. */
export function headingOf(kind: LinkKind): string {
  switch (kind) {
    case 'sign-in':
      return msg('Sign in');
    case 'confirm':
      return msg('Confirm your e-mail');
    case 'reset':
      return msg('Choose a new password');
    case 'invitation':
      return msg('You are invited');
    case 'draft':
      return msg('Write with others');
  }
}

/** The pages' paths of links; the token is behind `#`, where no server and no log of a proxy sees it. */
export const LINK_PATHS = {
  'sign-in': '/link/sign-in',
  confirm: '/link/confirm',
  reset: '/link/reset',
  invitation: '/link/invitation',
  draft: '/link/draft',
} as const;
export type LinkKind = keyof typeof LINK_PATHS;

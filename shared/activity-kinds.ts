/** What is seen happening on the forum; reactions and typing are not. */
export const ACTIVITY_KINDS = [
  'thread',
  'comment',
  'joint',
  'edit',
  'delete',
  'rename',
  'action',
  'report',
  'appeal',
  'sign-up',
  'draft',
  'signature',
] as const;

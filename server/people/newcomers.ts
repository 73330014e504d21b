/** Who has been here for less than this is new, in milliseconds; so is every guest. */
export const NEW_FOR = 7 * 86_400_000;

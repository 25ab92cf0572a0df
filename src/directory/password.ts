/** The shortest password that is taken. */
export const SHORTEST_PASSWORD = 8;
/** The longest: more would only make the hash slow. */
export const LONGEST_PASSWORD = 256;

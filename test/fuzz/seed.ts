/**
 * Where the generators of the suite begin: always at the same place, so that a suite turns red by a change alone.
 * `FORKSIGHT_FUZZ_SEED` begins elsewhere; so does `npm run fuzz`, which looks for what is not known yet.
 */
export const seed = Number(process.env.FORKSIGHT_FUZZ_SEED ?? 1);

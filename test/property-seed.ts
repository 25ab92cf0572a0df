import fc from 'fast-check';

/** Properties draw the same examples in every run, so that a failure belongs to the change at hand; this draws others. */
const { PROPERTY_SEED: seed = '1' } = process.env;
fc.configureGlobal({ seed: Number(seed) });

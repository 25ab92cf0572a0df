import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/live/**', 'test/bench/**'],
    setupFiles: ['./test/property-seed.ts'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});

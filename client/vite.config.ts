import { defineConfig } from 'vite';
import { ENTRIES } from '../shared/page-entries.ts';

export default defineConfig({
  root: import.meta.dirname,
  publicDir: 'public',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // Only who opens a draft loads its editor.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ENTRIES.map((entry) => `${import.meta.dirname}/${entry}.ts`),
    },
  },
});

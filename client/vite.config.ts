import { defineConfig } from 'vite';

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
      input: [
        'home',
        'thread',
        'search',
        'you',
        'link',
        'profile',
        'admin',
        'log',
        'watch',
        'draft',
        'plain',
      ].map((entry) => `${import.meta.dirname}/${entry}.ts`),
    },
  },
});

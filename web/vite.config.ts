import { defineConfig } from 'vitest/config';

/** dist/mila-chat.js is the one file a site names; everything else it fetches by itself, beside it. */
export default defineConfig({
  base: '/widget/',
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome107', 'firefox104', 'safari16'],
    modulePreload: false, // its helper would resolve chunks against the page, not against the script
    rollupOptions: {
      input: { 'mila-chat': 'widget/mila-chat.ts', demo: 'demo/index.html' },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: (chunk) => (chunk.name === 'mila-chat' ? 'mila-chat.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['{widget,shared}/**/*.test.ts'], environment: 'node' },
});

import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Takes the line breaks out of the components' style sheets: no minifier looks into template strings. */
function tightStyles(): Plugin {
  return {
    name: 'tight-styles',
    transform(code, id) {
      if (!/\.css\.ts$|\/style\/(base|tokens)\.ts$/.test(id)) return null;
      const tight = (css: string) =>
        css
          .replace(/\/\*.*?\*\//gs, '')
          .replace(/\s+/g, ' ')
          .replace(/ ?([{};,]) ?/g, '$1');
      return { code: code.replace(/css`([^`]*)`/g, (_, css: string) => `css\`${tight(css)}\``), map: null };
    },
  };
}

/** dist/mila-chat.js is the one file a site names; everything else it fetches by itself, beside it. */
export default defineConfig({
  base: '/widget/',
  publicDir: false,
  plugins: [tightStyles()],
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

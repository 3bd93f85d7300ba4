import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  build: { target: 'es2022' },
  resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
});

// Bundles the browser side into dist/: content-hashed names, a manifest, and brotli and gzip twins of every text file.
import { build } from 'esbuild';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const out = 'dist';
rmSync(out, { recursive: true, force: true });
mkdirSync(out);

const result = await build({
  entryPoints: { main: 'src/main.ts', theme: 'src/theme.ts', editor: 'src/editor.ts', graphs: 'src/graphs.ts', shell: 'src/shell.ts', style: 'styles/main.css' },
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome115', 'firefox115', 'safari16.4'],
  loader: { '.woff2': 'file' },
  metafile: true,
  logLevel: 'warning',
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  // The font of every page, which the page names before the style sheet does.
  if (/inter-latin-wght-normal-\w+\.woff2$/.test(file)) manifest['font.woff2'] = basename(file);
  if (!output.entryPoint) continue;
  const entry = output.entryPoint.endsWith('.css') ? 'style.css' : basename(output.entryPoint).replace(/\.ts$/, '.js');
  manifest[entry] = basename(file);
}
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');

for (const file of readdirSync(out)) {
  if (!/\.(js|css)$/.test(file)) continue;
  const text = readFileSync(join(out, file));
  writeFileSync(join(out, file + '.br'), brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(join(out, file + '.gz'), gzipSync(text, { level: 9 }));
}

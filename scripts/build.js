// npm run build
import { build } from './lib/compile.js';
import { runMain } from './lib/project.js';

await runMain(() => {
  build();
  return 0;
});

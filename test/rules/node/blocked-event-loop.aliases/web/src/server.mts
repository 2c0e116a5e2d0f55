import { createServer } from 'node:http';
import { read } from '@/db/read';
import { size } from '#io';
import { list } from '~/lists/index.js';
import { deep } from 'src/deep';
import { scoped } from '@lib/scoped';
import { missing } from '@/missing';
createServer((req, res) => {
  read();
  size();
  list();
  deep();
  scoped();
  missing();
  res.end();
}).listen(80);

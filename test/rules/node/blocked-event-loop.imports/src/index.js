import express from 'express';
import { load } from '#store';
import { render } from '#lib/render.js';
import { price } from '@acme/shop/price';
import { secret } from '#lib/private/key.js';

const app = express();
app.get('/', (req, res) => {
  load(req.query.id);
  secret();
  res.send(render(price()));
});

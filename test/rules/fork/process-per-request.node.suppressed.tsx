import { exec } from 'child_process';
import express from 'express';

express().get('/', (req, res) => {
  exec('date', (error, text) => res.send(text)); // forksight-ignore process-per-request -- accepted here
  // forksight-ignore-next-line process-per-request -- and here
  exec('uptime', (error, text) => res.send(text));
});

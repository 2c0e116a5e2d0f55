function unfinished(a) {
  return a +;
}

process.on('SIGTERM', () => console.log('stopping')); // ~ termination-listener-without-exit

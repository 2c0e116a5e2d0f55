const signals = ['SIGINT', 'SIGTERM'];

exports.onStop = function onStop() {
  for (const signal of signals) {
    process.once(signal, () => console.log('flush')); // ~ error signal-handler-off-main-thread: listener for SIGINT, SIGTERM never runs
  }
  ['SIGHUP', 'SIGUSR2'].forEach((name) => process.on(name, console.log)); // ~ signal-handler-off-main-thread: SIGHUP, SIGUSR2
};

// Loaded by the main thread as well, where it works.
process.on('SIGUSR2', () => console.log('report'));

export function quitOn(event) {
  process.on(event, () => process.exit());
}

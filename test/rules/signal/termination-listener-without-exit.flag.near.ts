let stopping: boolean = false;

// A loop asks for it.
process.on('SIGTERM', () => {
  stopping = true;
});
process.on('SIGINT', (signal: NodeJS.Signals) => {
  if (stopping) throw new Error(signal);
});

async function main() {
  while (!stopping) await fetch('http://localhost/jobs');
}
void main();

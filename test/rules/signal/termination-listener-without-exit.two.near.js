// One logs, the other ends.
process.on('SIGTERM', () => console.log('SIGTERM'));
process.on('SIGTERM', () => process.exit());
process.on('SIGINT', () => console.log('SIGINT'));
process.on('SIGINT', process.exit);
const timer = setInterval(() => {}, 1000);
process.on('SIGINT', () => clearInterval(timer));

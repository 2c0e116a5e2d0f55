process.on('SIGTERM', () => console.log('a')); // forksight-ignore termination-listener-without-exit -- accepted here
// forksight-ignore-next-line termination-listener-without-exit -- and here
process.on('SIGINT', () => console.log('b'));

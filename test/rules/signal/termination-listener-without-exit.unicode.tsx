const text: string = '🧵 日本語'; process.on('SIGTERM', () => console.log(text)); // ~ termination-listener-without-exit

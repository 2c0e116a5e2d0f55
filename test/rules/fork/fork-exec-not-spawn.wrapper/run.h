void run(char **argv);

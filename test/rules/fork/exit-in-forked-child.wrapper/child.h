int make_child(void);
void run(char **argv);
void stop(int code);

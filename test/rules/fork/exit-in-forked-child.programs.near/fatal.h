void fatal(const char *text);
void cleanup_exit(int code);
int askpass(const char *program);

void write_log(const char *what);
void close_all(int from);
void fail(const char *what);

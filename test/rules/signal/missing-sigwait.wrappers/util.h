void install(void (*handler)(int));
void start(void *(*routine)(void *));
void setup(void);

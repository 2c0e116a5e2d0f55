#include <sys/types.h>

void start_workers(int count);
pid_t launch(void);
void serve(void);

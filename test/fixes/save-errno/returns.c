// ~ run: now => exit 0
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t seen;

static void on_usr1(int sig) {
	if (sig == SIGUSR2) return;
	seen++;
	switch (kill(-99999, 0)) {
	case 0:
		return;
	default:
		if (seen > 1) {
			seen = 0;
			return;
		}
	}
	if (seen)
		return;
	else
		return;
}

int main(void) {
	signal(SIGUSR1, on_usr1);
	errno = 77;
	raise(SIGUSR1);
	raise(SIGUSR1);
	return errno == 77 ? 0 : 1;
}

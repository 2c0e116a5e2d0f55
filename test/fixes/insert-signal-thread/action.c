// ~ run: x
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void on_hangup(int);

static volatile sig_atomic_t hangups;

static void on_fault(int number)
{
	(void)number;
	_exit(9);
}

static void *work(void *arg)
{
	kill(getpid(), SIGHUP);
	while (hangups == 0)
		usleep(1000);
	return arg;
}

static void start(pthread_t *thread)
{
	pthread_create(thread, NULL, work, NULL);
}

int main(void)
{
	struct sigaction action;
	struct sigaction fault = { .sa_handler = on_fault };
	pthread_t worker;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_hangup;
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	sigaction(SIGHUP, &action, NULL); // ~ fix: unsafe
	sigaction(SIGSEGV, &fault, NULL);
	start(&worker);
	pthread_join(worker, NULL);
	printf("%d\n", (int)hangups);
	return 0;
}

void on_hangup(int number)
{
	hangups = number;
}
